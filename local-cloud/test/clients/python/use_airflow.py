"""Airflow's Amazon operators, sensors and hooks, run one by one without a scheduler: prints what it saw as JSON."""

import json
import os
import sys

env = os.environ
sql_login = {
    "conn_type": "redshift",
    "host": env["PGHOST"],
    "port": int(env["PGPORT"]),
    "schema": env["PGDATABASE"],
    "login": env["PGUSER"],
    "password": env["PGPASSWORD"],
    "extra": {"ssl": True, "sslmode": "verify-full"},
}
env["AIRFLOW_CONN_REDSHIFT_DEFAULT"] = json.dumps(sql_login)
env["AIRFLOW_CONN_AWS_DEFAULT"] = json.dumps(
    {"conn_type": "aws", "extra": {"region_name": env["AWS_REGION"], "endpoint_url": env["AWS_ENDPOINT_URL"]}}
)
# COPY and UNLOAD in the name of a role: access keys in SQL are refused.
env["AIRFLOW_CONN_COPY_ROLE"] = json.dumps({"conn_type": "aws", "extra": {"role_arn": env["ROLE"]}})
out, sys.stdout = sys.stdout, sys.stderr

import airflow.providers.amazon
from airflow.providers.amazon.aws.hooks.redshift_cluster import RedshiftHook
from airflow.providers.amazon.aws.hooks.redshift_sql import RedshiftSQLHook
from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from airflow.providers.amazon.aws.operators.redshift_cluster import (
    RedshiftCreateClusterOperator,
    RedshiftCreateClusterSnapshotOperator,
    RedshiftDeleteClusterOperator,
    RedshiftDeleteClusterSnapshotOperator,
    RedshiftPauseClusterOperator,
    RedshiftResumeClusterOperator,
)
from airflow.providers.amazon.aws.sensors.redshift_cluster import RedshiftClusterSensor
from airflow.providers.amazon.aws.transfers.redshift_to_s3 import RedshiftToS3Operator
from airflow.providers.amazon.aws.transfers.s3_to_redshift import S3ToRedshiftOperator
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

seen = {"airflow": airflow.__version__, "provider": airflow.providers.amazon.__version__}
cluster = {"cluster_identifier": "airflow"}
quick = {"poll_interval": 1, "max_attempt": 120}


def run(operator):
    return operator.execute(context={})


def status():
    return RedshiftHook().cluster_status("airflow")


run(
    RedshiftCreateClusterOperator(
        task_id="create",
        node_type="ra3.large",
        cluster_type="single-node",
        master_username="admin",
        master_user_password="Sparkify2018",
        wait_for_completion=True,
        **cluster,
        **quick,
    )
)
seen["created"] = status()
seen["sensor"] = RedshiftClusterSensor(task_id="sense", target_status="available", **cluster).poke(context={})
run(RedshiftCreateClusterSnapshotOperator(task_id="snapshot", snapshot_identifier="airflow-1", wait_for_completion=True, **cluster, **quick))
run(RedshiftDeleteClusterSnapshotOperator(task_id="forget", snapshot_identifier="airflow-1", poll_interval=1, **cluster))
run(RedshiftPauseClusterOperator(task_id="pause", wait_for_completion=True, poll_interval=1, **cluster))
seen["paused"] = status()
run(RedshiftResumeClusterOperator(task_id="resume", wait_for_completion=True, poll_interval=1, **cluster))
seen["resumed"] = status()
run(RedshiftDeleteClusterOperator(task_id="delete", skip_final_cluster_snapshot=True, poll_interval=1, **cluster))
seen["deleted"] = status()

S3Hook().load_string("1,one\n2,two\n2,zwei\n", "airflow/in.csv", bucket_name=env["BUCKET"])
run(SQLExecuteQueryOperator(task_id="ddl", conn_id="redshift_default", sql=["create table numbers (n int, name varchar(20))", "insert into numbers values (2, 'old')"]))
load = {"schema": "public", "table": "numbers", "s3_bucket": env["BUCKET"], "s3_key": "airflow/in.csv", "copy_options": ["csv"], "aws_conn_id": "copy_role"}
run(S3ToRedshiftOperator(task_id="append", method="APPEND", **load))
hook = RedshiftSQLHook()
seen["appended"] = hook.get_first("select count(*) from numbers")[0]
run(S3ToRedshiftOperator(task_id="replace", method="REPLACE", **load))
seen["replaced"] = hook.get_records("select * from numbers order by n, name")
run(S3ToRedshiftOperator(task_id="upsert", method="UPSERT", upsert_keys=["n"], **load))
seen["upserted"] = hook.get_first("select count(*) from numbers")[0]
run(
    RedshiftToS3Operator(
        task_id="unload",
        s3_bucket=env["BUCKET"],
        s3_key="airflow/out_",
        schema="public",
        table="numbers",
        unload_options=["csv", "parallel off", "allowoverwrite"],
        table_as_file_name=False,
        aws_conn_id="copy_role",
    )
)
seen["unloaded"] = sorted(S3Hook().read_key("airflow/out_000", bucket_name=env["BUCKET"]).split())
hook.insert_rows("numbers", [(3, "three"), (4, "four")], target_fields=["n", "name"])
seen["inserted"] = hook.get_first("select sum(n) from numbers")[0]
seen["primary key"] = hook.get_table_primary_key("numbers")
print(json.dumps(seen, default=str), file=out)
