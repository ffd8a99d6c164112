"""Chunks classified by Ray Data: on the processors of this machine or of a cluster."""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from goalweave.batch.chunks import Chunk
from goalweave.batch.classification import Options
from goalweave.batch.workers import ChunkResult, MakeClassifier, WorkerContext, limit_threads
from goalweave.core.errors import GoalweaveError, InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework

OBJECTS = 512 * 1024 * 1024
"""Bytes of shared memory for chunks on their way, where Ray runs on this machine alone."""

CHUNK = "chunk"
"""The column of the blocks: chunks and results, pickled, a row and a block each."""


@dataclass(frozen=True, slots=True)
class RayData:
    """Workers of Ray, each with a processor and a classifier of its own.

    jobs: workers; 0: as many as the cluster has processors. address: of a cluster that runs, or `auto` for that of this
    machine; empty: start Ray here and stop it afterwards.

    Rows are read and results are written on the machine that runs the command, so only folders of documents have to be
    where every worker can read them.
    """

    jobs: int
    address: str = ""

    def classify(
        self, chunks: Iterable[Chunk], make: MakeClassifier, context: WorkerContext
    ) -> Generator[tuple[Chunk, ChunkResult]]:
        """Yield every chunk, without its rows, with its result, in order.

        Raises InputError if Ray is not installed or the cluster cannot be reached, GoalweaveError if Ray gives up.
        """
        if self.address.startswith("ray://"):
            raise InputError(
                "start the command on a machine of the cluster, with auto or HOST:PORT instead of ray://",
                field="--address",
                value=self.address,
            )
        ray = _load_ray()
        with _session(ray, self.jobs, self.address):
            jobs = self.jobs or max(1, int(ray.cluster_resources().get("CPU", 1)))
            with closing(_results(ray, chunks, (make, context.framework, context.options), jobs)) as results:
                yield from results


def _load_ray() -> Any:
    # Ray reports its use to its makers unless this is set before it starts.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Ray Data itself does what Ray then warns of on the terminal (ray-project/ray issue 53727).
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise InputError("the engine ray needs the package ray: install goalweave[ray]") from error
    return ray


@contextmanager
def _session(ray: Any, jobs: int, address: str) -> Iterator[None]:
    """Connected to a cluster, or with Ray on this machine. A connection that the caller has made is used and left."""
    if ray.is_initialized():
        yield
        return
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    here: dict[str, Any] = {
        "num_cpus": jobs or None,
        "include_dashboard": False,
        "object_store_memory": OBJECTS,
        "_node_ip_address": "127.0.0.1",
    }
    try:
        ray.init(address=address or "local", **quiet, **({} if address else here))
    except (ConnectionError, RuntimeError, ValueError) as error:
        if not address:
            raise GoalweaveError(Message("Ray cannot be started on this machine: {fault}", fault=error)) from error
        message = Message("the Ray cluster cannot be reached: {fault}", fault=error)
        raise InputError(message, field="--address", value=address) from error
    try:
        yield
    finally:
        ray.shutdown()


def _results(
    ray: Any, chunks: Iterable[Chunk], worker: tuple[Any, ...], jobs: int
) -> Generator[tuple[Chunk, ChunkResult]]:
    from ray.data.exceptions import ExecutionTimeoutError
    from ray.exceptions import RayError

    _set_up_context(ray)
    blocks = (
        ray.data.from_items([{CHUNK: pickle.dumps(chunks)}], override_num_blocks=1)
        .map_batches(_read_blocks, batch_size=1, batch_format="pyarrow", num_cpus=0, label_selector=_this_machine(ray))
        .map_batches(
            BlockWorker,
            fn_constructor_args=worker,
            compute=ray.data.ActorPoolStrategy(size=jobs),
            batch_size=1,
            batch_format="pyarrow",
            num_cpus=1,
        )
    )
    try:
        for block in blocks.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=1):
            for value in block.column(CHUNK):
                result = pickle.loads(value.as_buffer())  # noqa: S301 - what our own workers wrote
                if isinstance(result, GoalweaveError):
                    raise result
                yield result
    except (RayError, ExecutionTimeoutError) as error:
        message = Message(
            "Ray stopped the run: {fault}; run the same command again to continue",
            fault=str(error).strip().splitlines()[-1],
        )
        raise GoalweaveError(message) from error


def _set_up_context(ray: Any) -> None:
    """Blocks of a chunk each, in the order of the input, and no output on the terminal."""
    settings = ray.data.DataContext.get_current()
    settings.execution_options.preserve_order = True
    # Ray Data joins what a task yields until it has this many bytes; a chunk is as much as a worker takes at a time.
    settings.target_max_block_size = 1
    settings.target_min_block_size = 1
    settings.enable_progress_bars = False
    settings.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)


def _this_machine(ray: Any) -> Mapping[str, str]:
    """Where the task that reads must run, so that the input need not be on any other machine."""
    return {"ray.io/node-id": ray.get_runtime_context().get_node_id()}


def _block(value: Any) -> Any:
    import pyarrow

    return pyarrow.table({CHUNK: pyarrow.array([pickle.dumps(value)], pyarrow.large_binary())})


def _read_blocks(batch: Any) -> Iterator[Any]:
    """Yield a block for every chunk; an error of the input comes in its place, after all chunks before it."""
    chunks = pickle.loads(batch.column(CHUNK)[0].as_buffer())  # noqa: S301 - from this process's own parent
    try:
        for chunk in chunks:
            yield _block(chunk)
    except GoalweaveError as error:
        yield _block(error)


class BlockWorker:
    """An actor of Ray: its classifier is loaded once, and again only where another takes its place."""

    def __init__(self, make: MakeClassifier, framework: Framework, options: Options) -> None:
        limit_threads()
        self.context = WorkerContext(make(), framework, options)

    def __call__(self, batch: Any) -> Any:
        chunk = pickle.loads(batch.column(CHUNK)[0].as_buffer())  # noqa: S301 - what our own reader wrote
        if isinstance(chunk, GoalweaveError):
            return _block(chunk)
        result = self.context.work(chunk.rows)
        chunk.rows = []
        return _block((chunk, result))
