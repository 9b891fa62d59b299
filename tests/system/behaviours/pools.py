# SPDX-License-Identifier: GPL-3.0-or-later
import os
import threading
import time

from table import behaviour, fork, main, raises, seconds

STEP = 0.2


def nap(_):
    time.sleep(STEP)
    return os.getpid()


def number(n):
    return n


def square(n):
    return n * n


def nap_longer_the_lower(n):
    time.sleep((3 - n) * 0.3)
    return n


def fail_at_1(n):
    time.sleep(0.1)
    if n == 1:
        raise ValueError("asked to fail")
    return n


def fail_at_1_noting(n):
    with done.get_lock():
        done.value += n != 1
    return fail_at_1(n)


done = fork.Value("i", 0)


# --- how tasks are handed over

@behaviour
def apply_waits_for_each():
    with fork.Pool(3) as pool:
        return {"wall_s": seconds(lambda: [pool.apply(nap, (n,)) for n in range(3)])}


@behaviour
def apply_async_does_not_wait():
    with fork.Pool(3) as pool:
        return {"wall_s": seconds(lambda: [r.get() for r in [pool.apply_async(nap, (n,)) for n in range(3)]])}


@behaviour
def one_task_more_than_workers():
    with fork.Pool(2) as pool:
        begin = time.monotonic()
        pids = [r.get() for r in [pool.apply_async(nap, (n,)) for n in range(3)]]
        return {"wall_s": time.monotonic() - begin, "pids": len(set(pids))}


@behaviour
def map_chooses_chunks():
    with fork.Pool(2) as pool:
        result = pool.map_async(number, range(10))
        result.get()
        return {"chunk": result._chunksize}


@behaviour
def map_with_automatic_chunks_takes_6():
    with fork.Pool(2) as pool:
        return {"wall_s": seconds(lambda: pool.map(nap, range(10)))}


@behaviour
def map_with_chunks_of_1_takes_5():
    with fork.Pool(2) as pool:
        return {"wall_s": seconds(lambda: pool.map(nap, range(10), 1))}


@behaviour
def map_keeps_the_order():
    with fork.Pool(3) as pool:
        return {"order": pool.map(nap_longer_the_lower, range(3), 1)}


@behaviour
def imap_keeps_the_order():
    with fork.Pool(3) as pool:
        return {"order": list(pool.imap(nap_longer_the_lower, range(3)))}


@behaviour
def imap_unordered_takes_who_is_first():
    with fork.Pool(3) as pool:
        return {"order": list(pool.imap_unordered(nap_longer_the_lower, range(3)))}


@behaviour
def map_returns_what_tasks_return():
    with fork.Pool(2) as pool:
        return {"results": pool.map(square, range(10))}


# --- workers

@behaviour
def workers_are_replaced():
    with fork.Pool(2, maxtasksperchild=2) as pool:
        return {"pids": len(set(pool.map(lambda_free_pid, range(12), 1)))}


def lambda_free_pid(_):
    time.sleep(0.05)
    return os.getpid()


@behaviour
def a_failed_task_keeps_the_others():
    with fork.Pool(2) as pool:
        raised = raises(lambda: pool.map(fail_at_1_noting, range(6), 1))
        return {"done": done.value, "failed": 1, "raises": raised}


@behaviour
def close_lets_all_end():
    pool = fork.Pool(2)
    results = [pool.apply_async(nap, (n,)) for n in range(4)]
    pool.close()
    pool.join()
    return {"done": sum(result.ready() for result in results), "dropped": sum(not result.ready() for result in results)}


@behaviour
def terminate_drops_what_waits():
    pool = fork.Pool(2)
    results = [pool.apply_async(nap, (n,)) for n in range(20)]
    pool.terminate()
    pool.join()
    return {"some_dropped": any(not result.ready() for result in results)}


@behaviour
def a_pool_of_nobody_is_refused():
    return {"raises": raises(lambda: fork.Pool(0))}


@behaviour
def no_tasks_per_child_is_refused():
    return {"raises": raises(lambda: fork.Pool(1, maxtasksperchild=0))}


@behaviour
def a_pool_without_tasks():
    with fork.Pool(2) as pool:
        return {"results": pool.map(square, [])}


def count_up(_):
    for _ in range(100):
        with counter.get_lock():
            counter.value += 1


counter = fork.Value("i", 0)


@behaviour
def counting_with_the_lock_loses_nothing():
    with fork.Pool(4) as pool:
        pool.map(count_up, range(16), 1)
    return {"final": counter.value}


# --- callbacks, errors, and the wrong order

@behaviour
def map_async_calls_back_once_with_the_list():
    called = []
    with fork.Pool(2) as pool:
        pool.map_async(square, range(3), callback=called.append).wait()
        pool.close()
        pool.join()
    return {"calls": len(called), "with": called[0]}


@behaviour
def get_with_a_timeout_leaves_the_task_alone():
    with fork.Pool(1) as pool:
        result = pool.apply_async(nap, (0,))
        raised = raises(lambda: result.get(timeout=0.05))
        result.wait()
        return {"raises": raised, "ended_all_the_same": result.successful()}


@behaviour
def imap_raises_at_its_step_and_goes_on():
    with fork.Pool(2) as pool:
        steps = pool.imap(fail_at_1, range(3))
        seen = []
        for _ in range(3):
            try:
                seen.append(next(steps))
            except ValueError:
                seen.append("ValueError")
        return {"steps": seen}


@behaviour
def apply_after_close_is_refused():
    pool = fork.Pool(1)
    pool.close()
    raised = raises(lambda: pool.apply(number, (1,)))
    pool.join()
    return {"raises": raised}


@behaviour
def join_before_close_is_refused():
    with fork.Pool(1) as pool:
        return {"raises": raises(pool.join)}


def set_up(flag):
    global was_set_up
    was_set_up = flag


was_set_up = None


def tell_set_up(_):
    return was_set_up


@behaviour
def the_initializer_runs_in_each_worker():
    with fork.Pool(2, initializer=set_up, initargs=(True,)) as pool:
        return {"all_set_up": all(pool.map(tell_set_up, range(8), 1))}


def kill_at_1(n):
    if n == 1:
        os.kill(os.getpid(), 9)
    return n


@behaviour
def nobody_learns_of_a_dead_worker():
    pool = fork.Pool(2)
    result = pool.map_async(kill_at_1, range(4), 1)
    result.wait(1)
    hangs = not result.ready()
    pool.terminate()
    return {"hangs": hangs}


@behaviour
def an_executor_is_broken_by_a_dead_worker():
    from concurrent.futures import ProcessPoolExecutor
    with ProcessPoolExecutor(2, mp_context=fork) as executor:
        return {"raises": raises(lambda: list(executor.map(kill_at_1, range(4))))}


# --- threads against processes

def add_up(iterations):
    return sum(i + i ** 5 for i in range(iterations))


@behaviour
def threads_win_nothing_under_one_lock():
    iterations = 150000

    def serial():
        for _ in range(2):
            add_up(iterations)

    def both():
        threads = [threading.Thread(target=add_up, args=(iterations,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    # The quickest of several: what else the machine does only adds.
    pairs = [(seconds(serial), seconds(both)) for _ in range(7)]
    return {"threads_no_faster": min(b for _, b in pairs) > 0.7 * min(s for s, _ in pairs)}


if __name__ == "__main__":
    main()
