# SPDX-License-Identifier: GPL-3.0-or-later
"""Equal sums, one after the other, in threads and in processes."""

import random
import time
from multiprocessing import Process, Queue
from queue import SimpleQueue
from threading import Thread

# Settings
JOBS = 2
ITERATIONS = 10_000_000  # terms of each sum
RUNNER = "all"  # serial, threads, processes, all
# Laboratory: seconds 0.3e-6 * JOBS * ITERATIONS if RUNNER is serial
# Laboratory: seconds 0.3e-6 * JOBS * ITERATIONS if RUNNER is threads
# Laboratory: seconds 0.3e-6 * JOBS * ITERATIONS / CPUS if RUNNER is processes
# Laboratory: seconds 0.6e-6 * JOBS * ITERATIONS if RUNNER is all


def job(results):
    start = time.thread_time()
    total = 0
    for i in range(ITERATIONS):
        total += i + i**5 + i**8
    results.put((total % 2**64, time.thread_time() - start))


def serial():
    results = SimpleQueue()
    start = time.perf_counter()
    for _ in range(JOBS):
        job(results)
    return time.perf_counter() - start, [results.get() for _ in range(JOBS)]


def at_once(Runner, results):
    runners = [Runner(target=job, args=(results,)) for _ in range(JOBS)]
    start = time.perf_counter()
    for runner in runners:
        runner.start()
    sums = [results.get() for _ in runners]
    took = time.perf_counter() - start
    for runner in runners:
        runner.join()
    return took, sums


if __name__ == "__main__":
    took, sums = {}, []
    ways = {
        "serial": serial,
        "threads": lambda: at_once(Thread, SimpleQueue()),
        "processes": lambda: at_once(Process, Queue()),
    }
    order = list(ways)
    random.shuffle(order)  # a machine that slows down favours none
    for name in order:
        if RUNNER not in (name, "all"):
            continue
        wall, results = ways[name]()
        cpu = sum(cpu_of_one for _, cpu_of_one in results)
        took[name] = cpu if name == "serial" else wall
        sums += [one for one, _ in results]
        print(f"{name}_s = {took[name]:.6f}", flush=True)
        print(f"{'serial_wall_s' if name == 'serial' else name + '_cpu_s'} = {wall if name == 'serial' else cpu:.6f}")

    if RUNNER == "all":
        print(f"speedup_threads = {took['serial'] / took['threads']:.4f}")
        print(f"speedup_processes = {took['serial'] / took['processes']:.4f}")
    print("outcome =", "same-result" if len(set(sums)) == 1 else "different-result")
