-- raw_vehicles: each vehicle as one whole document.
drop table if exists raw_vehicles;
create table raw_vehicles (document super);
