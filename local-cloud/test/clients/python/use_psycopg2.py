"""psycopg2 against a cluster that libpq's environment variables and ROLE, BUCKET tell: prints what it saw as JSON."""

import datetime
import decimal
import io
import json
import os

import psycopg2
import psycopg2.errors
import psycopg2.extras
import psycopg2.pool

seen = {"version": psycopg2.__version__.split()[0]}
connection = psycopg2.connect("")
seen["server_version"] = connection.server_version
cursor = connection.cursor()

cursor.execute("create table plays (id int identity(1,1), song varchar(64), at timestamp, price numeric(8,2))")
cursor.executemany(
    "insert into plays (song, at, price) values (%s, %s, %s)",
    [("It's \\ fine", datetime.datetime(2018, 11, 21, 21, 56, 47, 796000), decimal.Decimal("1.50")), (None, None, None)],
)
psycopg2.extras.execute_values(
    cursor, "insert into plays (song, at, price) values %s", [("b%d" % n, None, n) for n in range(250)], page_size=100
)
connection.commit()
cursor.execute("select song, at, price from plays order by id limit 2")
seen["rows"] = [[str(value) for value in row] for row in cursor.fetchall()]
seen["columns"] = [column.name for column in cursor.description]
cursor.execute("select true, 1::smallint, 9007199254740993, 1.5::float8, date '2018-11-21', 'x'::char(3), null")
seen["types"] = [type(value).__name__ for value in cursor.fetchone()]

cursor.execute(
    "copy plays (song, price) from %s iam_role %s json 'auto'",
    ("s3://%s/plays/" % os.environ["BUCKET"], os.environ["ROLE"]),
)
seen["notice"] = connection.notices[-1].strip()
cursor.execute("select pg_last_copy_count(), count(*) from plays")
seen["copied"] = cursor.fetchone()
connection.rollback()
cursor.execute("select count(*) from plays")
seen["after rollback"] = cursor.fetchone()[0]

errors = [
    "select * from nowhere",
    "select nothing from plays",
    "selec 1",
    "insert into plays (song) values (repeat('x', 65))",
    "select 'x'::int",
    "create table plays (i int)",
]
seen["errors"] = []
for sql in errors:
    try:
        cursor.execute(sql)
    except psycopg2.Error as error:
        seen["errors"].append([error.pgcode, type(error).__name__])
    connection.rollback()

with connection.cursor("named", cursor_factory=psycopg2.extras.DictCursor) as named:
    named.itersize = 100
    named.execute("select id, song from plays order by id")
    seen["named cursor"] = sum(1 for row in named if row["id"] > 0)
connection.commit()

with psycopg2.connect("", cursor_factory=psycopg2.extras.RealDictCursor) as other:
    with other.cursor() as dicts:
        dicts.execute("select count(*) as n from plays where song in %s", (("b1", "b2"),))
        seen["in"] = dicts.fetchone()["n"]

autocommit = psycopg2.connect("")
autocommit.autocommit = True
with autocommit.cursor() as plain:
    plain.execute("vacuum plays")
    plain.execute("analyze plays")
    plain.execute("set statement_timeout to 200")
    try:
        plain.execute("with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000) select count(*) from n")
        seen["timeout"] = "none"
    except psycopg2.errors.QueryCanceled:
        seen["timeout"] = "cancelled"
    plain.execute("reset statement_timeout")
    try:
        plain.copy_expert("copy plays from stdin", io.StringIO("1"))
        seen["copy from stdin"] = "taken"
    except psycopg2.Error as error:
        seen["copy from stdin"] = "refused"

pool = psycopg2.pool.ThreadedConnectionPool(1, 10, "")
borrowed = [pool.getconn() for _ in range(10)]
for one in borrowed:
    with one.cursor() as each:
        each.execute("select pg_backend_pid()")
pool.closeall()
seen["pool"] = len(borrowed)
print(json.dumps(seen))
