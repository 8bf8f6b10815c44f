import pytest

from churn import offline_store
from churn.offline_store import OfflineStore


def wait(store, run="run-1", arrivals=(), timeout=100):
    """Waits with a clock of its own; each look at the store is followed by the next arrival."""
    pending, now = list(arrivals), [0.0]

    def sleep(seconds):
        now[0] += seconds
        if pending:
            pending.pop(0)()

    return OfflineStore(store, store, "customers").wait_for(run, timeout=timeout, poll=30, sleep=sleep, clock=lambda: now[0])


def test_reads_what_has_arrived(ingested):
    rows = wait(ingested)
    assert len(rows) == len(ingested.stored) == 2000
    assert rows["customer_id"].is_unique


def test_waits_until_the_last_record_has_arrived(feature_store, ingested, tmp_path):
    late = {key: ingested.files.pop(key) for key in [key for key in ingested.files if "second" in key]}
    rows = wait(ingested, arrivals=[lambda: None, lambda: ingested.files.update(late)])
    assert len(rows) == 2000
    assert ingested.reads == 2, "each file is read once"


def test_fails_when_records_do_not_arrive_in_time(ingested):
    ingested.files = {key: path for key, path in ingested.files.items() if "first" in key}
    with pytest.raises(TimeoutError, match="1000 of 2000 records of run run-1 arrived within 100 s"):
        wait(ingested)


def test_fails_when_nothing_arrives(feature_store):
    with pytest.raises(TimeoutError, match="0 of an unknown number of records"):
        wait(feature_store)


def test_earlier_runs_are_left_alone(ingested, tmp_path):
    earlier = [{**record, "ingestion_id": "run-0", "tenure_months": "1"} for record in ingested.stored]
    ingested.arrive(tmp_path, earlier, "earlier")
    rows = wait(ingested)
    assert set(rows["ingestion_id"]) == {"run-1"}
    assert len(rows) == 2000


def test_records_that_were_written_twice_count_once(ingested, tmp_path):
    again = [{**record, "tenure_months": "99"} for record in ingested.stored[:10]]
    ingested.arrive(tmp_path, again, "again", write_time="2026-01-01T12:30:00Z")
    rows = wait(ingested).set_index("customer_id")
    assert len(rows) == 2000
    assert set(rows.loc[[record["customer_id"] for record in again], "tenure_months"]) == {99}


def test_deleted_records_do_not_count(ingested, tmp_path):
    ingested.files.clear()
    ingested.arrive(tmp_path, ingested.stored, "gone", deleted=True)
    with pytest.raises(TimeoutError, match="0 of"):
        wait(ingested)


def test_fails_without_an_offline_store(feature_store):
    feature_store.store = None
    with pytest.raises(ValueError, match="has no offline store"):
        OfflineStore(feature_store, feature_store, "customers")


def test_fails_on_a_table_format_it_cannot_read(feature_store):
    feature_store.store["TableFormat"] = "Iceberg"
    with pytest.raises(ValueError, match="table format Iceberg"):
        OfflineStore(feature_store, feature_store, "customers")


def test_other_files_of_the_prefix_are_not_read(ingested):
    ingested.files[f"{OfflineStore(ingested, ingested, 'customers').prefix}_SUCCESS"] = None
    assert len(wait(ingested)) == 2000
    assert offline_store.latest(OfflineStore(ingested, ingested, "customers").read(), "no-such-run").empty
