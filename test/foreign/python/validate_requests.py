"""
Prints what AWS's own models, as botocore has them, find wrong with the requests on standard input, as JSON: unknown and
missing parameters, wrong types, values that an enumeration or the documented list of filters does not have.
"""

import json
import re
import sys

import botocore.session
from botocore.validate import ParamValidator

session = botocore.session.get_session()
models = {}


def model_of(service):
    return models.setdefault(service, session.get_service_model(service))


def wrong_values(shape, value, path):
    """Values of strings that are none of their enumeration."""
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name in shape.members:
                yield from wrong_values(shape.members[name], inner, f"{path}.{name}")
    elif shape.type_name == "list":
        for inner in value:
            yield from wrong_values(shape.member, inner, f"{path}[]")
    elif shape.type_name == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{path}: {value} is none of {shape.enum}"


def wrong_filters(shape, params):
    """Filters that the operation does not document: EC2's models tell them in their text alone."""
    if "Filters" not in shape.members or "Filters" not in params:
        return
    # Each is an item of a list; `tag` stands for any key behind it.
    known = set(re.findall(r"<li>\s*<p>\s*<code>([^<]*)</code>", shape.members["Filters"].documentation))
    for name in (each["Name"] for each in params["Filters"]):
        if name not in known and not (name.startswith("tag:") and "tag" in known):
            yield f"Filters: {name} is not documented"


def problems(request):
    shape = model_of(request["service"]).operation_model(request["operation"]).input_shape
    if shape is None:
        return
    report = ParamValidator().validate(request["input"], shape)
    if report.has_errors():
        yield report.generate_report()
    yield from wrong_values(shape, request["input"], "")
    yield from wrong_filters(shape, request["input"])


found = [
    f"{request['service']} {request['operation']}: {problem}"
    for request in json.load(sys.stdin)
    for problem in problems(request)
]
json.dump(sorted(set(found)), sys.stdout)
