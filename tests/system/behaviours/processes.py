# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

from table import behaviour, fork, forkserver, main, raises, seconds, spawn, state_of

STEP = 0.2


def nap(length=STEP):
    time.sleep(length)


def tell_parent(queue):
    queue.put(os.getppid())


def started(*processes):
    for process in processes:
        process.start()
    return processes


# --- create

@behaviour
def two_children():
    children = started(*[multiprocessing.Process(target=nap) for _ in range(2)])
    names = [child.name for child in children]
    for child in children:
        child.join()
    return {"names": names, "codes": [child.exitcode for child in children]}


@behaviour
def two_children_sleep_together():
    def both():
        for child in started(fork.Process(target=nap, args=(0.5,)), fork.Process(target=nap, args=(0.5,))):
            child.join()
    return {"wall_s": seconds(both)}


class Napper(fork.Process):
    def run(self):
        nap()


@behaviour
def a_class_instead_of_a_function():
    child, = started(Napper())
    child.join()
    return {"names": [child.name.split("-")[-1]], "codes": [child.exitcode]}


def childs_parent_is_the_parent(context):
    queue = context.Queue()
    child, = started(context.Process(target=tell_parent, args=(queue,)))
    told = queue.get()
    child.join()
    return {"own": told == os.getpid()}


@behaviour
def parent_under_fork():
    return childs_parent_is_the_parent(fork)


@behaviour
def parent_under_spawn():
    return childs_parent_is_the_parent(spawn)


@behaviour
def parent_under_forkserver():
    return childs_parent_is_the_parent(forkserver)


@behaviour
def threads_have_one_pid():
    seen = []
    threads = [threading.Thread(target=lambda: (seen.append((os.getpid(), threading.get_native_id())), nap()))
               for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"pids": len({pid for pid, _ in seen}), "own": seen[0][0] == os.getpid(),
            "threads": len({tid for _, tid in seen})}


@behaviour
def names_are_given():
    children = started(*[multiprocessing.Process(target=nap, args=(0,), name=name) for name in ("haibo", "lina")])
    for child in children:
        child.join()
    return {"names": [child.name for child in children], "codes": [child.exitcode for child in children]}


def tell_name_of_a_child(queue):
    grandchild, = started(multiprocessing.Process(target=nap, args=(0,)))
    queue.put(grandchild.name)
    grandchild.join()


@behaviour
def a_childs_child_is_named_after_it():
    queue = multiprocessing.Queue()
    child, = started(multiprocessing.Process(target=tell_name_of_a_child, args=(queue,)))
    name = queue.get()
    child.join()
    return {"name": name}


@behaviour
def starting_twice_is_refused():
    child, = started(fork.Process(target=nap, args=(0,)))
    raised = raises(child.start)
    child.join()
    return {"raises": raised}


@behaviour
def joining_before_the_start_is_refused():
    return {"raises": raises(fork.Process(target=nap).join)}


@behaviour
def daemon_after_the_start_is_refused():
    child, = started(fork.Process(target=nap, args=(0,)))
    raised = raises(lambda: setattr(child, "daemon", True))
    child.join()
    return {"raises": raised}


def start_a_child(queue):
    queue.put(raises(fork.Process(target=nap, args=(0,)).start))


@behaviour
def a_daemon_may_have_no_children():
    queue = fork.Queue()
    child, = started(fork.Process(target=start_a_child, args=(queue,), daemon=True))
    raised = queue.get()
    child.join()
    return {"raises": raised}


# --- isolation

def change_list(numbers, queue):
    numbers.append(3)
    queue.put(numbers)


@behaviour
def a_list_is_not_shared():
    numbers = [1, 2]
    queue = fork.Queue()
    child, = started(fork.Process(target=change_list, args=(numbers, queue)))
    childs = queue.get()
    child.join()
    return {"parent": numbers, "child": childs}


count = 0
before = 0


def add_ten(queue):
    global count
    count += 10
    queue.put(count)


@behaviour
def a_counter_is_not_shared():
    queue = fork.Queue()
    child, = started(fork.Process(target=add_ten, args=(queue,)))
    childs = queue.get()
    child.join()
    return {"parent": count, "child": childs}


def add_hundred(given, queue):
    given += 100
    queue.put(given)


@behaviour
def an_argument_is_a_copy():
    given, queue = 0, fork.Queue()
    child, = started(fork.Process(target=add_hundred, args=(given, queue)))
    childs = queue.get()
    child.join()
    return {"parent": given, "child": childs}


def add_ten_to(value, queue):
    value.value += 10
    queue.put(value.value)


@behaviour
def a_value_is_shared():
    value, queue = fork.Value("i", 0), fork.Queue()
    child, = started(fork.Process(target=add_ten_to, args=(value, queue)))
    childs = queue.get()
    child.join()
    return {"parent": value.value, "child": childs}


@behaviour
def a_thread_shares_everything():
    numbers = {"number": 1000}
    thread = threading.Thread(target=lambda: numbers.update(number=200))
    thread.start()
    thread.join()
    return {"parent": numbers["number"]}


def tell_before(queue):
    queue.put(before)


def what_the_child_finds(context):
    """A global that the parent has set after the program began."""
    global before
    before = 7
    queue = context.Queue()
    child, = started(context.Process(target=tell_before, args=(queue,)))
    found = queue.get()
    child.join()
    return {"found": found == before}


@behaviour
def set_before_fork():
    return what_the_child_finds(fork)


@behaviour
def set_before_spawn():
    return what_the_child_finds(spawn)


@behaviour
def set_before_forkserver():
    return what_the_child_finds(forkserver)


# --- join-order

def joins(lengths, timeout=None):
    begin = time.monotonic()
    times = {}
    children = started(*[fork.Process(target=nap, args=(length,)) for length in lengths])
    for number, child in enumerate(children, 1):
        child.join(timeout)
        times[f"join_{number}_s"] = time.monotonic() - begin
    alive = sum(child.is_alive() for child in children)
    for child in children:
        child.join()
    return times, alive


@behaviour
def joins_forward():
    return joins([0.3, 0.6, 0.9])[0]


@behaviour
def joins_reversed():
    return joins([0.9, 0.6, 0.3])[0]


@behaviour
def joins_one_by_one():
    begin = time.monotonic()
    times = {}
    for number, length in enumerate([0.3, 0.6, 0.9], 1):
        child, = started(fork.Process(target=nap, args=(length,)))
        child.join()
        times[f"join_{number}_s"] = time.monotonic() - begin
    return times


@behaviour
def a_join_times_out():
    times, alive = joins([1.2], 0.4)
    return {**times, "alive": alive}


@behaviour
def a_join_of_zero_only_looks():
    return {"alive": joins([0.5], 0)[1]}


# --- parent-ends: a program of its own, because it is its end that is looked at

PARENT = """
import multiprocessing, os, signal, sys, time
def child():
    time.sleep(0.5)
    os.write(1, b"child over\\n")
context = multiprocessing.get_context("fork")
children = [context.Process(target=child, daemon={daemon}) for _ in range(2)]
for one in children: one.start()
time.sleep(0.1)
{then}
os.write(1, b"parent over\\n")
"""


def lines_of_a_parent(daemon, then):
    ended = subprocess.run([sys.executable, "-c", PARENT.format(daemon=daemon, then=then)], stdout=subprocess.PIPE)
    return ended.returncode, ended.stdout.decode().split("\n")


@behaviour
def a_parent_waits_at_its_exit():
    code, lines = lines_of_a_parent(False, "")
    return {"children_over": lines.count("child over"), "parent_first": lines[0] == "parent over", "code": code}


@behaviour
def a_parent_ends_its_daemons():
    code, lines = lines_of_a_parent(True, "")
    return {"children_over": lines.count("child over"), "code": code}


@behaviour
def a_parent_joins_its_daemons():
    code, lines = lines_of_a_parent(True, "for one in children: one.join()")
    return {"children_over": lines.count("child over"), "parent_first": lines[0] == "parent over", "code": code}


@behaviour
def a_killed_parent_leaves_its_daemons():
    code, lines = lines_of_a_parent(True, "os.kill(os.getpid(), signal.SIGKILL)")
    return {"children_over": lines.count("child over"), "code": code}


@behaviour
def a_terminated_parent_leaves_its_daemons():
    code, lines = lines_of_a_parent(True, "os.kill(os.getpid(), signal.SIGTERM); time.sleep(5)")
    return {"children_over": lines.count("child over"), "code": code}


@behaviour
def a_parent_that_handles_sigterm_ends_in_order():
    code, lines = lines_of_a_parent(
        True, "signal.signal(signal.SIGTERM, lambda *_: sys.exit()); os.kill(os.getpid(), signal.SIGTERM); time.sleep(5)")
    return {"children_over": lines.count("child over"), "code": code}


@behaviour
def children_outlive_their_fork_server():
    from multiprocessing import forkserver as server
    children = started(*[forkserver.Process(target=nap, args=(0.6,)) for _ in range(2)])
    time.sleep(0.2)
    os.kill(server._forkserver._forkserver_pid, signal.SIGKILL)
    time.sleep(0.1)
    alive = all(os.path.exists(f"/proc/{child.pid}") for child in children)
    for child in children:
        child.join()
    return {"alive": alive, "codes": [child.exitcode for child in children]}


# --- zombie

@behaviour
def nobody_waits_for_a_zombie():
    child, = started(fork.Process(target=nap, args=(0,)))
    time.sleep(0.3)
    state = state_of(child)
    os.kill(child.pid, 0)  # the pid is still taken
    child.join()
    return {"state": state, "gone_after_join": not os.path.exists(f"/proc/{child.pid}")}


# --- terminate

def signalled(act, ignores=False):
    def work(ready):
        if ignores:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        ready.set()
        time.sleep(30)
    ready = fork.Event()
    child, = started(fork.Process(target=work, args=(ready,)))
    ready.wait()
    act(child)
    return child


@behaviour
def terminate():
    child = signalled(lambda child: child.terminate())
    child.join(5)
    return {"code": child.exitcode}


@behaviour
def kill():
    child = signalled(lambda child: child.kill())
    child.join(5)
    return {"code": child.exitcode}


@behaviour
def terminate_ignored():
    child = signalled(lambda child: child.terminate(), ignores=True)
    child.join(0.3)
    seen = {"alive": child.is_alive(), "code": child.exitcode}
    child.kill()
    child.join()
    return seen


@behaviour
def a_stopped_child():
    child = signalled(lambda child: os.kill(child.pid, signal.SIGSTOP))
    time.sleep(0.1)
    state = state_of(child)
    child.terminate()
    child.join(0.2)
    pending = child.is_alive()
    os.kill(child.pid, signal.SIGCONT)
    child.join()
    return {"state": state, "terminate_waits": pending, "code": child.exitcode}


@behaviour
def kill_of_a_stopped_child():
    child = signalled(lambda child: os.kill(child.pid, signal.SIGSTOP))
    child.kill()
    child.join(5)
    return {"code": child.exitcode}


@behaviour
def join_of_less_than_nothing():
    child, = started(fork.Process(target=nap, args=(0.5,)))
    child.join(-1)
    alive = child.is_alive()
    child.join()
    return {"alive": alive}


@behaviour
def sentinels_tell_who_ended_first():
    from multiprocessing.connection import wait
    children = {child.sentinel: child for child in
                started(*[fork.Process(target=sleep_and_exit, args=(0.2 * (3 - i), i)) for i in range(3)])}
    codes = []
    while children:
        for ready in wait(list(children)):
            child = children.pop(ready)
            child.join()
            codes.append(child.exitcode)
    return {"in_order_of_their_ends": codes == [2, 1, 0]}


def sleep_and_exit(length, code):
    time.sleep(length)
    sys.exit(code)


def exit_code(code):
    child, = started(fork.Process(target=sys.exit, args=(code,)))
    child.join()
    return {"code": child.exitcode}


@behaviour
def exit_7():
    return exit_code(7)


@behaviour
def exit_minus_1():
    return exit_code(-1)


@behaviour
def exit_256():
    return exit_code(256)


@behaviour
def exit_1000():
    return exit_code(1000)


# --- start-cost

def median_start(make, count=15):
    def start_and_join():
        one = make()
        one.start()
        one.join()
    return sorted(seconds(start_and_join) for _ in range(count))[count // 2]


def nothing():
    pass


@behaviour
def cost_of_a_start():
    costs = {"thread": median_start(lambda: threading.Thread(target=nothing)),
             "fork": median_start(lambda: fork.Process(target=nothing)),
             "spawn": median_start(lambda: spawn.Process(target=nothing), 3)}
    return {"cheapest_first": sorted(costs, key=costs.get)}


if __name__ == "__main__":
    main()
