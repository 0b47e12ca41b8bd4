"""Prints what parliament and policy_sentry find wrong with the policies on standard input: `{name: policy}`, as JSON."""

import fnmatch
import json
import re
import sys

from parliament import analyze_policy_string
from policy_sentry.shared.iam_data import get_service_prefix_data


def by_parliament(policy):
    for finding in analyze_policy_string(json.dumps(policy)).findings:
        details = finding.detail if isinstance(finding.detail, list) else [finding.detail]
        yield " ".join([finding.issue, *(each["action"] if isinstance(each, dict) and "action" in each else str(each) for each in details)])


def pattern_of(arn):
    """The reference's ARN, with a star for everything that is filled in."""
    return re.sub(r"\$\{[^}]*\}", "*", arn)


def is_key(key, known):
    """Whether the reference has the condition key; a tag's own key is one that is filled in."""
    return any(fnmatch.fnmatchcase(key, pattern_of(each)) for each in known)


def by_policy_sentry(policy):
    for statement in policy["Statement"]:
        keys = {key for conditions in statement.get("Condition", {}).values() for key in conditions}
        for action in statement["Action"]:
            service, name = action.split(":")
            data = get_service_prefix_data(service)
            privilege = data["privileges"].get(name)
            if privilege is None:
                yield f"{statement['Sid']}: there is no action {action}"
                continue
            types = {kind.rstrip("*"): of for kind, of in privilege["resource_types"].items()}
            arns = {kind: pattern_of(data["resources"][kind]["arn"]) for kind in types if kind}
            for resource in statement["Resource"]:
                kinds = [kind for kind, arn in arns.items() if resource != "*" and fnmatch.fnmatchcase(resource, arn)]
                if resource == "*" and arns:
                    yield f"{statement['Sid']}: {action} could be narrowed to {sorted(arns.values())}"
                if resource != "*" and not kinds and not foreign_to(action, resource):
                    yield f"{statement['Sid']}: {action} does not know the resource {resource}"
                known = {key for kind in [*kinds, ""] for key in types.get(kind, {}).get("condition_keys", [])}
                known |= {key for kind in kinds for key in data["resources"][kind]["condition_keys"]}
                for key in sorted(keys):
                    if (kinds or resource == "*") and not is_key(key, known):
                        yield f"{statement['Sid']}: {action} has no condition key {key} on {resource}"


def foreign_to(action, resource):
    """Statements hold actions and resources of two services, or of two kinds: each decides on its own."""
    service, name = action.split(":")
    _, _, of, _, _, path = resource.split(":", 5)
    if of != service:
        return True
    kind = "User" if re.search("User|AccessKey", name) else "Role"
    return service == "iam" and not path.startswith(kind.lower())


found = {
    name: {"parliament": sorted(set(by_parliament(policy))), "policy_sentry": sorted(set(by_policy_sentry(policy)))}
    for name, policy in json.load(sys.stdin).items()
}
json.dump(found, sys.stdout)
