"""redshift_connector with a password or (with --iam) with the credentials that it asks for by itself: prints JSON."""

import datetime
import decimal
import json
import os
import sys

import redshift_connector

env = os.environ
common = {"database": env["PGDATABASE"], "ssl": True, "sslmode": "verify-full"}
if "--iam" in sys.argv:
    login = {
        "iam": True,
        "db_user": env["PGUSER"],
        "cluster_identifier": env["CLUSTER"],
        "region": env["AWS_REGION"],
        "endpoint_url": env["AWS_ENDPOINT_URL"],
        "access_key_id": env["AWS_ACCESS_KEY_ID"],
        "secret_access_key": env["AWS_SECRET_ACCESS_KEY"],
    }
else:
    login = {"host": env["PGHOST"], "port": int(env["PGPORT"]), "user": env["PGUSER"], "password": env["PGPASSWORD"]}

seen = {"version": redshift_connector.__version__}
connection = redshift_connector.connect(**common, **login)
cursor = connection.cursor()
cursor.execute("select current_user, current_database()")
seen["who"] = cursor.fetchone()

cursor.execute("drop table if exists rc_plays")
cursor.execute(
    "create table rc_plays (id bigint, song varchar(64), at timestamp, day date, price numeric(8,2), rate float8, ok boolean, doc super)"
)
row = (7, "It's \\ fine", datetime.datetime(2018, 11, 21, 21, 56, 47, 796000), datetime.date(2018, 11, 21), decimal.Decimal("1.50"), 0.25, True)
cursor.execute("insert into rc_plays (id, song, at, day, price, rate, ok) values (%s, %s, %s, %s, %s, %s, %s)", row)
cursor.executemany("insert into rc_plays (id, song) values (%s, %s)", [(n, "b%d" % n) for n in range(100, 150)])
cursor.execute("insert into rc_plays (id, doc) select 1000, json_parse('{\"a\": [1, 2]}')")
connection.commit()
cursor.execute("select id, song, at, day, price, rate, ok from rc_plays where id = %s", (7,))
seen["row came back"] = tuple(cursor.fetchone()) == row
seen["columns"] = [column[0] for column in cursor.description]
cursor.execute("select doc, doc.a[1] from rc_plays where id = 1000")
seen["super"] = [str(value) for value in cursor.fetchone()]
cursor.execute("select id, song, price, %s as k, %s as n from rc_plays where id = %s", ("new", 5, 7))
seen["parameter as column"] = [str(value) for value in cursor.fetchone()]
cursor.execute("select count(*), sum(id), avg(rate) from rc_plays")
seen["totals"] = [str(value) for value in cursor.fetchone()]
cursor.execute("select id from rc_plays order by id")
seen["fetchmany"] = [len(cursor.fetchmany(20)) for _ in range(4)]

cursor.execute("copy rc_plays (song, price) from 's3://%s/plays/' iam_role '%s' json 'auto'" % (env["BUCKET"], env["ROLE"]))
cursor.execute("select pg_last_copy_count()")
seen["copied"] = cursor.fetchone()[0]
cursor.execute("unload ('select id, song from rc_plays where id < 110') to 's3://%s/unloaded/' iam_role '%s' csv header allowoverwrite parallel off" % (env["BUCKET"], env["ROLE"]))
connection.rollback()

try:
    cursor.execute("select * from nowhere")
except redshift_connector.ProgrammingError as error:
    seen["error"] = [error.args[0]["C"], error.args[0]["M"]]
connection.rollback()

for style in ("qmark", "numeric", "named", "format", "pyformat"):
    text, values = {
        "qmark": ("select ?::int + 1", (1,)),
        "numeric": ("select :1::int + 1", (1,)),
        "named": ("select cast(:n as int) + 1", {"n": 1}),
        "format": ("select %s::int + 1", (1,)),
        "pyformat": ("select %(n)s::int + 1", {"n": 1}),
    }[style]
    cursor.paramstyle = style
    cursor.execute(text, values)
    seen[style] = cursor.fetchone()[0]
cursor.paramstyle = "format"

seen["tables"] = sorted(row[2] for row in cursor.get_tables(schema_pattern="public", types=["TABLE"]))
seen["schemas"] = sorted(row[0] for row in cursor.get_schemas())
seen["catalogs"] = [row[0] for row in cursor.get_catalogs()]
seen["column types"] = [[row[3], row[5]] for row in cursor.get_columns(schema_pattern="public", tablename_pattern="rc_plays")]
seen["primary keys"] = [row[3] for row in cursor.get_primary_keys(schema="public", table="rc_plays")]
connection.close()
print(json.dumps(seen))
