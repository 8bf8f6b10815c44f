"""Writes the URIs that the SageMaker Python SDK gives, for the test that compares ours with them.

    pip install sagemaker==2.257.6
    python scripts/image-expectations.py <image-uris.jsonl> <all.jsonl> [test/images/expected-uris.json]

The SDK's own rules run on the tables in <image-uris.jsonl> (the SDK's own tables may be older). <all.jsonl> gets every combination,
one a line; the optional third file gets a sample of them, grouped so that it stays small.
"""

import functools
import json
import logging
import os
import sys

os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"
logging.disable(logging.CRITICAL)

from sagemaker import image_uris, utils  # noqa: E402

INSTANCES = [None, "ml.m5.xlarge", "ml.g5.xlarge", "ml.p3.2xlarge", "ml.p4d.24xlarge", "ml.p2.xlarge", "ml.c7g.xlarge",
             "ml.inf1.xlarge", "ml.inf2.xlarge", "ml.trn1.2xlarge"]
HUGGING_FACE = ["huggingface", "huggingface-neuron", "huggingface-neuronx", "huggingface-training-compiler"]

tables = {}
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        table = json.loads(line)
        if table["name"] != "instance_gpu_info":
            tables[table["name"]] = table["config"]
image_uris.config_for_framework = lambda name: tables[name]
utils._botocore_resolver = functools.lru_cache(utils._botocore_resolver)


def retrieve(name, scope, version, py_version, instance_type, base, region):
    if name == "sagemaker-base-python":
        return image_uris.get_base_python_image_uri(region, py_version or "310")
    if name == "pytorch-smp":
        distribution = {"torch_distributed": {"enabled": True}, "smdistributed": {"modelparallel": {"enabled": True}}}
        return image_uris.get_training_image_uri(
            region, "pytorch", framework_version=version, py_version=py_version, distribution=distribution, instance_type=instance_type
        )
    arguments = {"framework": name}
    if name in HUGGING_FACE:
        # the last part of the tag that the SDK's estimator passes; tables that have one override it
        arguments = {"framework": "huggingface", "base_framework_version": base, "container_version": "cu110-ubuntu18.04"}
        if name == "huggingface-training-compiler":
            arguments["training_compiler_config"] = True
        elif name != "huggingface":
            arguments["inference_tool"] = name.split("-")[1]
    elif name == "pytorch-neuron":
        arguments = {"framework": "pytorch", "inference_tool": "neuron"}
    return image_uris.retrieve(
        region=region, version=version, py_version=py_version, instance_type=instance_type, image_scope=scope, **arguments
    )


def combinations():
    for name, config in sorted(tables.items()):
        if "versions" in config:
            scopes = [(scope, config) for scope in config.get("scope", ["training"])]
        else:
            scopes = list(config.items())
        for scope, scope_config in scopes:
            versions = dict.fromkeys(list(scope_config["versions"]) + list(scope_config.get("version_aliases", {})))
            for version in versions:
                full = scope_config.get("version_aliases", {}).get(version, version)
                variant = scope_config["versions"][full]
                bases = [None]
                if "repository" not in variant and name in HUGGING_FACE:
                    bases = [key for key in variant if key != "version_aliases"] + list(variant["version_aliases"])
                for base in bases:
                    image = variant if base is None else variant[variant["version_aliases"].get(base, base)]
                    pythons = image.get("py_versions", []) if "repository" in image else list(image)
                    registries = image["registries"] if "repository" in image else next(iter(image.values()))["registries"]
                    if name == "sagemaker-base-python":
                        pythons = ["310", "38"]
                    for python in [None] + pythons:
                        for instance in INSTANCES:
                            yield name, scope, version, python, instance, base, registries


def main():
    every = []
    for number, (name, scope, version, python, instance, base, registries) in enumerate(combinations()):
        # every region that has the image for the plain case, one region in turn for all others
        regions = sorted(registries)
        plain = instance in (None, "ml.m5.xlarge") and python is None
        for region in regions if plain else [regions[number % len(regions)], "xx-none-1"][: 2 if number % 40 == 0 else 1]:
            try:
                uri = retrieve(name, scope, version, python, instance, base, region)
            except (ValueError, KeyError, AttributeError, TypeError, StopIteration) as error:
                uri = None
                reason = f"{type(error).__name__}: {error}"[:200]
            row = {"name": name, "scope": scope, "version": version, "pyVersion": python, "instanceType": instance,
                   "baseFramework": base, "region": region, "uri": uri}
            every.append({key: value for key, value in row.items() if value is not None})
            if uri is None:
                every[-1]["error"] = reason
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in every)
    found = [row for row in every if "uri" in row]
    print(f"{len(every)} combinations, {len(found)} with a URI")
    if len(sys.argv) > 3:
        write_sample(found, sys.argv[3])


def substituted(row):
    """True where the SDK silently gives another image than asked for: another scope, or the only version of another table."""
    instance, name = row.get("instanceType") or "", row["name"]
    if instance.startswith(("ml.inf", "ml.trn")) and name in ("pytorch", "huggingface"):
        return True
    if name == "sagemaker-base-python":
        return bool(instance)
    if not instance.startswith("ml.c7g"):
        return False
    graviton = tables[name].get("inference_graviton", {"versions": {}})
    versions = [*graviton["versions"], *graviton.get("version_aliases", {})]
    return not row["scope"].startswith("inference") or row["version"] not in versions


def write_sample(found, path):
    """Every region of the first version of an image, and one region for every other combination that has its own tag."""
    seen_tags, seen_regions, sample = set(), set(), []
    for row in found:
        if substituted(row):
            continue
        repository = row["uri"].split("/", 1)[1]
        tag = (row["name"], row["scope"], row.get("version"), row.get("baseFramework"), repository)
        place = (row["name"], row["scope"], row["region"])
        if tag not in seen_tags or place not in seen_regions:
            sample.append(row)
        seen_tags.add(tag)
        seen_regions.add(place)
    keys = ["name", "scope", "version", "pyVersion", "instanceType", "baseFramework", "region", "uri"]
    groups = {}
    for row in sample:
        options = json.dumps([row.get(key) for key in keys[:6]])
        host, repository = row["uri"].split("/", 1)
        groups.setdefault((options, repository), {})[row["region"]] = host
    places = sorted({place for regions in groups.values() for place in regions.items()})
    regions = dict(sorted({region: host.split(".dkr.")[1] for region, host in places}.items()))
    accounts = sorted({host.split(".")[0] for _, host in places})
    region_index = {region: number for number, region in enumerate(regions)}
    account_index = {account: number for number, account in enumerate(accounts)}
    lines = []
    for (options, repository), hosts in groups.items():
        pairs = [number for region, host in hosts.items() for number in (region_index[region], account_index[host.split(".")[0]])]
        lines.append(json.dumps([*json.loads(options), repository, pairs], separators=(",", ":")))
    with open(path, "w", encoding="utf-8") as out:
        out.write('{"about":"each row: ' + ", ".join(keys[:6]) + ', repository and tag, pairs of region and account",\n')
        out.write('"regions":' + json.dumps(regions, separators=(",", ":")) + ',\n')
        out.write('"accounts":' + json.dumps(accounts, separators=(",", ":")) + ',\n"expected":[\n')
        out.write(",\n".join(lines) + "\n]}\n")
    print(f"{path}: {len(groups)} images, {len(sample)} URIs")


main()
