import pandas as pd
import pytest

import generate_customers
import prepare_and_ingest as ingestion

ARGUMENTS = ["--feature-group", "customers", "--ingestion-id", "run-1", "--event-time", "2026-01-01T12:00:00Z"]


@pytest.fixture
def raw(customers):
    return ingestion.read(customers)


def run(client, customers):
    waits = []
    return ingestion.main([*ARGUMENTS, "--input-data", str(customers)], client=client, sleep=waits.append), waits


def test_the_data_set_is_what_the_generator_makes(customers):
    lines = [",".join(generate_customers.COLUMNS), *(",".join(map(str, row)) for row in generate_customers.customers())]
    assert customers.read_text().splitlines() == lines


def test_features_are_complete_numbers(raw):
    features = ingestion.prepare(raw)
    assert raw["usage_gb"].isna().any()
    assert not features.isna().any().any()
    assert set(features["contract_months"]) == {1, 12, 24}
    assert set(features["churned"]) == {0, 1}
    first = features.iloc[0]
    assert first["calls_per_year"] == pytest.approx(raw["support_calls"][0] * 12 / raw["tenure_months"][0], abs=1e-4)


def test_of_a_customer_with_several_rows_the_last_one_counts(raw):
    raw = pd.concat([raw, raw[:1].assign(tenure_months=70)])
    features = ingestion.prepare(raw)
    assert features["customer_id"].is_unique
    assert features.set_index("customer_id").loc[raw.iloc[0]["customer_id"], "tenure_months"] == 70


def test_fails_on_an_unknown_contract(raw):
    with pytest.raises(ValueError, match="contract must be one of .*got .'weekly'"):
        ingestion.prepare(raw.assign(contract="weekly"))


def test_every_record_has_every_feature_and_tells_its_run(raw):
    batch = ingestion.records(ingestion.prepare(raw), "run-1", "2026-01-01T12:00:00Z")
    assert len(batch) == len(raw)
    for record in batch:
        assert [value["FeatureName"] for value in record] == list(ingestion.FEATURES)
        values = {value["FeatureName"]: value["ValueAsString"] for value in record}
        assert (values["ingestion_id"], values["ingestion_size"]) == ("run-1", str(len(raw)))
    # whole numbers stay whole numbers: the service refuses "1.0" for an integral feature
    integral = [name for name, kind in ingestion.FEATURES.items() if kind == "Integral"]
    assert all(values[name].lstrip("-").isdigit() for name in integral)


def test_all_records_are_stored(feature_store, customers, raw):
    status, _ = run(feature_store, customers)
    assert status == 0
    assert sorted(record["customer_id"] for record in feature_store.stored) == sorted(raw["customer_id"])


def test_throttled_records_are_tried_again_with_growing_waits(feature_store, service_error, customers, raw):
    feature_store.errors = {"C000007": [service_error("ThrottlingException", 400) for _ in range(5)]}
    status, waits = run(feature_store, customers)
    assert status == 0
    assert feature_store.calls.count("C000007") == 6
    assert len(feature_store.stored) == len(raw)
    assert len(waits) == 5 and waits[-1] > waits[0]


def test_a_broken_connection_is_tried_again(feature_store, customers):
    feature_store.errors = {"C000001": [ConnectionError("reset")]}
    assert run(feature_store, customers)[0] == 0


def test_fails_when_a_record_is_lost(feature_store, service_error, customers, raw):
    feature_store.errors = {"C000007": [service_error("InternalFailure", 500) for _ in range(6)]}
    status, _ = run(feature_store, customers)
    assert status == 1
    assert len(feature_store.stored) == len(raw) - 1


def test_fails_at_once_on_an_error_that_will_not_pass(feature_store, service_error, customers):
    feature_store.errors = {"C000007": [service_error("ValidationError", 400)]}
    status, waits = run(feature_store, customers)
    assert status == 1
    assert feature_store.calls.count("C000007") == 1
    assert waits == []


def test_lost_records_are_counted_and_named(feature_store, service_error, raw):
    feature_store.errors = {name: [service_error("AccessForbidden", 403)] for name in ("C000001", "C000003")}
    batch = ingestion.records(ingestion.prepare(raw[:5]), "run-1", "2026-01-01T12:00:00Z")
    lost = ingestion.ingest(feature_store, "customers", batch)
    assert [error.split(":")[0] for error in lost] == ["C000001", "C000003"]


def test_fails_without_records(feature_store, customers, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_text(customers.read_text().splitlines()[0] + "\n")
    assert run(feature_store, empty)[0] == 1


def test_fails_without_data(feature_store, tmp_path):
    with pytest.raises(FileNotFoundError, match="no .csv file"):
        run(feature_store, tmp_path)
