-- raw_routes: the routes as they were driven, one row per JSON object; the columns stand in the order of the JSONPaths
-- file. What is nested stays so, in columns of the type SUPER.
drop table if exists raw_routes;
create table raw_routes (
    route varchar(32),
    started_at timestamp,
    vehicle varchar(32),
    driver varchar(256),
    languages super,
    stops super
);
