# SPDX-License-Identifier: GPL-3.0-or-later
import json
import mmap
import os
import random
import tempfile
import threading
import time
from multiprocessing import shared_memory

from table import behaviour, fork, main, raises, seconds


def together(target, *arguments):
    children = [fork.Process(target=target, args=one) for one in arguments]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return children


# --- shared-values

def change(number, array):
    number.value = 3.1415927
    for i in range(len(array)):
        array[i] = -array[i]


@behaviour
def a_value_and_an_array():
    number, array = fork.Value("d", 0.0), fork.Array("i", range(10))
    zeroed = fork.Array("i", 10)[:] == [0] * 10
    together(change, (number, array))
    return {"value": number.value, "array": array[:], "zeroed": zeroed}


@behaviour
def an_array_of_nothing():
    number, array = fork.Value("d", 0.0), fork.Array("i", 0)
    together(change, (number, array))
    return {"array": array[:]}


def change_block(name):
    block = shared_memory.SharedMemory(name)
    numbers = block.buf.cast("i")
    for i in range(10):
        numbers[i] = -numbers[i]
    numbers.release()
    block.close()


@behaviour
def a_block_is_found_by_its_name():
    block = shared_memory.SharedMemory(create=True, size=40)
    numbers = block.buf[:40].cast("i")
    for i in range(10):
        numbers[i] = i
    again = raises(lambda: shared_memory.SharedMemory(block.name, create=True, size=40))
    together(change_block, (block.name,))
    block.unlink()
    gone = raises(lambda: shared_memory.SharedMemory(block.name))
    seen = list(numbers)
    numbers.release()
    return {"array": seen, "same_name": again, "after_unlink": gone}


@behaviour
def a_block_of_nothing_is_refused():
    return {"raises": raises(lambda: shared_memory.SharedMemory(create=True, size=0))}


def change_mapping(descriptor):
    with mmap.mmap(descriptor, 0) as memory:
        memory[0:4] = b"\x07\0\0\0"


@behaviour
def a_mapped_file_holds_what_was_written():
    with tempfile.TemporaryFile() as file:
        file.write(bytes(40))
        file.flush()
        with mmap.mmap(file.fileno(), 0) as memory:
            together(change_mapping, (file.fileno(),))
            return {"memory_is_the_file": memory[:] == os.pread(file.fileno(), 40, 0) and memory[0] == 7}


@behaviour
def an_empty_file_is_not_mapped():
    with tempfile.TemporaryFile() as file:
        return {"raises": raises(lambda: mmap.mmap(file.fileno(), 0))}


# --- lost-updates

def add(value, step, lock, pause):
    for _ in range(10):
        with lock:
            before = value.value
            time.sleep(pause)
            value.value = before + step


class NoLock:
    def __enter__(self):
        pass

    def __exit__(self, *_):
        pass


@behaviour
def plus_one_plus_three_with_a_lock():
    value, lock = fork.Value("i", 0, lock=False), fork.Lock()
    together(add, (value, 1, lock, 0), (value, 3, lock, 0))
    return {"final": value.value}


@behaviour
def plus_one_plus_three_without_a_lock():
    value = fork.Value("i", 0, lock=False)
    together(add, (value, 1, NoLock(), 0.02), (value, 3, NoLock(), 0.02))
    return {"less": value.value < 40}


def ten_threads(lock):
    number = [100]

    def decrement():
        with lock:
            before = number[0]
            time.sleep(0.05)
            number[0] = before - 1
    threads = [threading.Thread(target=decrement) for _ in range(10)]
    took = seconds(lambda: ([thread.start() for thread in threads], [thread.join() for thread in threads]))
    return number[0], took


@behaviour
def ten_threads_without_a_lock():
    return {"final": ten_threads(NoLock())[0]}


@behaviour
def ten_threads_with_a_lock():
    final, took = ten_threads(threading.Lock())
    return {"final": final, "wall_s": took}


# --- ticket-office

def read_tickets(path):
    with open(path) as file:
        return json.load(file)["number"]


def write_in_place(path, number):
    """As the tutorial does: open() empties the file, and what is dumped is written when it is closed."""
    with open(path, "w") as file:
        json.dump({"number": number}, file)


def write_slowly(path, number):
    with open(path, "w") as file:
        time.sleep(0.2)
        json.dump({"number": number}, file)


def write_by_rename(path, number):
    other = f"{path}.{os.getpid()}"
    with open(other, "w") as file:
        time.sleep(0.2)
        json.dump({"number": number}, file)
    os.rename(other, path)


def buy(path, lock, write, delay, sold, unreadable):
    with lock:
        try:
            left = read_tickets(path)
        except json.JSONDecodeError:
            with unreadable.get_lock():
                unreadable.value += 1
            return
        time.sleep(delay() if callable(delay) else delay)
        if left > 0:
            write(path, left - 1)
            with sold.get_lock():
                sold.value += 1


def sale(lock, write, delays):
    sold, unreadable = fork.Value("i", 0), fork.Value("i", 0)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data.json")
        write_in_place(path, 1)
        together(buy, *[(path, lock, write, delay, sold, unreadable) for delay in delays])
        return sold.value, unreadable.value, read_tickets(path)


@behaviour
def nine_buyers_without_a_lock():
    sold, _, left = sale(NoLock(), write_in_place, [0.3] * 9)
    return {"sold": sold, "left": left}


@behaviour
def nine_buyers_with_a_lock():
    sold, unreadable, left = sale(fork.Lock(), write_in_place, [0.02] * 9)
    return {"sold": sold, "unreadable": unreadable, "left": left}


@behaviour
def nine_buyers_who_take_their_time():
    sold, unreadable, _ = sale(NoLock(), write_in_place, [random.random] * 9)
    return {"between_1_and_9": 1 <= sold <= 9}


def come_later(path, write, sold, unreadable, later):
    time.sleep(later)
    buy(path, NoLock(), write, 0, sold, unreadable)


def one_comes_while_another_writes(write):
    sold, unreadable = fork.Value("i", 0), fork.Value("i", 0)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data.json")
        write_in_place(path, 1)
        together(come_later, (path, write, sold, unreadable, 0), (path, write, sold, unreadable, 0.1))
        return unreadable.value


@behaviour
def who_reads_while_another_writes_finds_nothing():
    return {"unreadable": one_comes_while_another_writes(write_slowly)}


@behaviour
def who_renames_is_read_whole():
    return {"unreadable": one_comes_while_another_writes(write_by_rename)}


# --- locks

@behaviour
def a_lock_is_not_recursive():
    lock = fork.Lock()
    lock.acquire()
    return {"second": lock.acquire(timeout=0.1)}


@behaviour
def an_rlock_is_recursive():
    lock = fork.RLock()
    lock.acquire()
    second = lock.acquire(timeout=0.1)
    lock.release()
    lock.release()
    return {"second": second, "third_release": raises(lock.release)}


@behaviour
def release_of_a_free_lock():
    return {"raises": raises(fork.Lock().release)}


def released_by_another(lock):
    told = fork.Queue()
    lock.acquire()
    together(lambda: told.put(raises(lock.release)), ())
    return told.get()


@behaviour
def a_lock_is_released_by_another():
    return {"raises": released_by_another(fork.Lock())}


@behaviour
def an_rlock_is_not_released_by_another():
    return {"raises": released_by_another(fork.RLock())}


@behaviour
def a_semaphore_grows():
    semaphore = fork.Semaphore(2)
    return {"raises": raises(semaphore.release), "value": semaphore.get_value()}


@behaviour
def a_bounded_semaphore_does_not():
    return {"raises": raises(fork.BoundedSemaphore(2).release)}


# --- meeting-points

def enter(semaphore, inside, most):
    with semaphore:
        with inside.get_lock():
            inside.value += 1
            most.value = max(most.value, inside.value)
        time.sleep(0.2)
        with inside.get_lock():
            inside.value -= 1


@behaviour
def a_semaphore_lets_two_in():
    inside, most = fork.Value("i", 0), fork.Value("i", 0)
    semaphore = fork.Semaphore(2)
    took = seconds(lambda: together(enter, *[(semaphore, inside, most)] * 6))
    return {"max_inside": most.value, "wall_s": took}


@behaviour
def an_event_lets_all_go():
    event, passed = fork.Event(), fork.Semaphore(0)
    children = [fork.Process(target=lambda: (event.wait(), passed.release())) for _ in range(4)]
    for child in children:
        child.start()
    time.sleep(0.2)
    early = passed.get_value()
    event.set()
    for child in children:
        child.join()
    return {"before": early, "after": passed.get_value()}


@behaviour
def a_barrier_numbers_its_parties():
    barrier, told = fork.Barrier(4), fork.Queue()
    children = [fork.Process(target=lambda: told.put(barrier.wait())) for _ in range(4)]
    for child in children:
        child.start()
    numbers = sorted(told.get() for _ in children)
    for child in children:
        child.join()
    return {"numbers": numbers}


def woken_by_notify(waiters, notified, settle):
    """How many of those that wait go on at notify(notified), and how many only at notify_all."""
    condition, woken, waiting = fork.Condition(), fork.Semaphore(0), fork.Semaphore(0)

    def wait():
        with condition:
            waiting.release()
            condition.wait()
        woken.release()
    children = [fork.Process(target=wait) for _ in range(waiters)]
    for child in children:
        child.start()
    for _ in children:
        waiting.acquire()
    with condition:
        condition.notify(notified)
    time.sleep(settle)
    first = woken.get_value()
    with condition:
        condition.notify_all()
    for child in children:
        child.join()
    return {"woken": [first, woken.get_value() - first]}


@behaviour
def notify_wakes_one():
    return woken_by_notify(waiters=4, notified=1, settle=0.2)


@behaviour
def an_aborted_barrier_breaks_for_all():
    barrier, told = fork.Barrier(3), fork.Queue()
    children = [fork.Process(target=lambda: told.put(raises(barrier.wait))) for _ in range(2)]
    for child in children:
        child.start()
    time.sleep(0.2)
    barrier.abort()
    seen = [told.get() for _ in children]
    for child in children:
        child.join()
    return {"raises": sorted(set(seen))}


@behaviour
def a_wait_times_out():
    event = fork.Event()
    answered = []
    took = seconds(lambda: answered.append(event.wait(0.3)))
    return {"answer": answered[0], "wall_s": took}


@behaviour
def a_cleared_event_holds_again():
    event = fork.Event()
    event.set()
    passed = event.wait(0)
    event.clear()
    return {"set": passed, "cleared": event.wait(0.1)}


@behaviour
def notify_3_wakes_three():
    return woken_by_notify(waiters=5, notified=3, settle=0.3)


@behaviour
def a_barriers_action_runs_once_a_pass():
    runs = fork.Value("i", 0)

    def act():
        runs.value += 1
    barrier = fork.Barrier(3, action=act)
    children = [fork.Process(target=lambda: [barrier.wait() for _ in range(5)]) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return {"runs": runs.value}


@behaviour
def a_barrier_keeps_all_in_step():
    barrier, passes = fork.Barrier(3), fork.Array("i", 3, lock=False)
    apart = fork.Value("i", 0)

    def walk(own):
        for i in range(50):
            barrier.wait()
            passes[own] = i + 1
            with apart.get_lock():
                apart.value = max(apart.value, max(passes) - min(passes))
    children = [fork.Process(target=walk, args=(own,)) for own in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return {"most_apart": apart.value}


# --- deadlock

def take_both(first, second, got):
    with first:
        time.sleep(0.2)
        if second.acquire(timeout=0.5):
            second.release()
            got.release()


def both_locks(opposite):
    one, other, got = fork.Lock(), fork.Lock(), fork.Semaphore(0)
    together(take_both, (one, other, got), (other, one, got) if opposite else (one, other, got))
    return got.get_value()


@behaviour
def opposite_order_is_a_deadlock():
    # Who gives up after half a second lets the other go on, so at most one gets both; without the time-out none does.
    return {"deadlocked": both_locks(True) < 2}


@behaviour
def the_same_order_is_none():
    return {"deadlocked": both_locks(False) < 2}


if __name__ == "__main__":
    main()
