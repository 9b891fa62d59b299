# SPDX-License-Identifier: GPL-3.0-or-later
import collections
import os
import queue
import signal
import threading
import time
from multiprocessing import connection, managers

from table import behaviour, fork, main, raises, seconds


def started(*processes):
    for process in processes:
        process.start()
    return processes


def joined(*processes):
    for process in processes:
        process.join()


# --- queue

def put_all(channel, items):
    for item in items:
        channel.put(item)


@behaviour
def a_queue_keeps_the_order():
    channel = fork.Queue()
    producer, = started(fork.Process(target=put_all, args=(channel, range(5))))
    items = [channel.get() for _ in range(5)]
    producer.join()
    return {"items": items}


@behaviour
def put_nowait_raises_full():
    channel = fork.Queue(3)
    refused = [raises(lambda: channel.put_nowait(item)) for item in (10, 20, 30, 40, 1000)]
    channel.cancel_join_thread()
    return {"full": refused.count("Full"), "raises": refused[-1]}


@behaviour
def put_with_a_timeout_raises_full():
    channel = fork.Queue(3)
    put_all(channel, (10, 20, 30))
    raised = []
    took = seconds(lambda: raised.append(raises(lambda: channel.put(40, timeout=0.4))))
    channel.cancel_join_thread()
    return {"raises": raised[0], "wall_s": took}


@behaviour
def get_with_a_timeout_raises_empty():
    channel = fork.Queue()
    raised = []
    took = seconds(lambda: raised.append(raises(lambda: channel.get(timeout=0.4))))
    return {"raises": raised[0], "wall_s": took}


@behaviour
def get_nowait_raises_empty():
    return {"raises": raises(fork.Queue().get_nowait)}


def take_and_tell(channel, count):
    for _ in range(count):
        channel.get()
        channel.task_done()


@behaviour
def a_joinable_queue_waits_for_task_done():
    channel = fork.JoinableQueue(3)
    consumer, = started(fork.Process(target=take_and_tell, args=(channel, 5)))
    put_all(channel, (10, 20, 30, 40, 1000))
    channel.join()
    consumer.join()
    return {"received": 5, "empty": channel.empty()}


@behaviour
def one_task_done_too_many():
    channel = fork.JoinableQueue()
    return {"raises": raises(channel.task_done)}


@behaviour
def put_after_close():
    channel = fork.Queue()
    channel.close()
    return {"raises": raises(lambda: channel.put(1))}


@behaviour
def a_full_queue_that_nobody_empties_blocks():
    channel = fork.JoinableQueue(3)
    producer, = started(fork.Process(target=put_all, args=(channel, (10, 20, 30, 40, 1000))))
    producer.join(0.5)
    blocks = producer.is_alive()
    producer.kill()
    producer.join()
    return {"never_ends": blocks}


def add_up(channel, terms):
    channel.put(sum(i + i ** 5 + i ** 8 for i in range(terms)))


@behaviour
def results_come_back_through_a_queue():
    channel = fork.Queue()
    children = started(*[fork.Process(target=add_up, args=(channel, 100)) for _ in range(2)])
    sums = [str(channel.get()) for _ in children]
    joined(*children)
    return {"sums": sums}


def take_until_empty(channel):
    while True:
        channel.get(timeout=0.3)


def quiet(target, *arguments):
    """Its traceback is not for the reader of the test."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    target(*arguments)


@behaviour
def an_uncaught_empty_ends_its_process_with_1():
    channel = fork.Queue()
    consumer, = started(fork.Process(target=quiet, args=(take_until_empty, channel)))
    put_all(channel, range(2))
    consumer.join()
    return {"code": consumer.exitcode}


def put_much(channel):
    channel.put(b"x" * 1000000)


@behaviour
def join_before_get_never_ends():
    channel = fork.Queue()
    child, = started(fork.Process(target=put_much, args=(channel,)))
    child.join(0.5)
    hangs = child.is_alive()
    channel.get()
    child.join()
    return {"never_ends": hangs}


@behaviour
def a_list_and_an_ordered_dict_are_queues_too():
    by_list, by_dict = [], collections.OrderedDict()
    for item in (10, 20, 30):
        by_list.insert(0, item)
        by_dict[item] = None
    return {"list": [by_list.pop() for _ in range(3)], "dict": [by_dict.popitem(last=False)[0] for _ in range(3)]}


# --- pipe

def send_all(end, messages):
    for message in messages:
        end.send_bytes(message)
    end.close()


def receive_all(end):
    received = []
    while True:
        try:
            received.append(end.recv_bytes())
        except EOFError:
            return received, "EOFError"


def through_a_pipe(messages, duplex):
    receiver, sender = fork.Pipe(duplex)
    child, = started(fork.Process(target=send_all, args=(sender, messages)))
    sender.close()
    received = receive_all(receiver)
    child.join()
    return received


@behaviour
def a_pipe_ends_with_the_last_writer():
    received, raised = through_a_pipe([b"message"] * 5, True)
    return {"received": len(received), "raises": raised}


@behaviour
def an_empty_message_arrives():
    received, _ = through_a_pipe([b""] * 2, True)
    return {"received": len(received), "bytes": sum(map(len, received))}


@behaviour
def a_message_of_16_mib_arrives_whole():
    received, _ = through_a_pipe([bytes(1 << 24)] * 2, False)
    return {"received": len(received), "bytes": sum(map(len, received))}


@behaviour
def writing_without_a_reader():
    receiver, sender = fork.Pipe(False)
    receiver.close()
    return {"raises": raises(lambda: sender.send_bytes(b"message"))}


@behaviour
def a_forgotten_copy_keeps_a_pipe_open():
    receiver, sender = fork.Pipe(False)
    child, = started(fork.Process(target=send_all, args=(sender, [b"message"])))
    child.join()
    receiver.recv_bytes()
    return {"never_ends": not receiver.poll(0.3)}  # this process still holds its copy of the sender


@behaviour
def one_way_pipes_have_a_direction():
    receiver, sender = fork.Pipe(False)
    return {"send_at_the_receiver": raises(lambda: receiver.send(1)),
            "receive_at_the_sender": raises(lambda: sender.recv())}


# --- manager

def change_dict(shared):
    shared[0.25] = None
    shared[1] = "1"
    shared["2"] = 2


@behaviour
def a_managers_dict():
    with fork.Manager() as manager:
        shared = manager.dict()
        joined(*started(fork.Process(target=change_dict, args=(shared,))))
        return {"contents": str(shared)}


@behaviour
def a_managers_list():
    with fork.Manager() as manager:
        shared = manager.list(range(10))
        joined(*started(fork.Process(target=shared.reverse)))
        return {"contents": str(shared)}


@behaviour
def a_managers_server_is_a_process_of_its_own():
    with fork.Manager() as manager:
        server = manager._process.pid
        return {"own": server != os.getpid(), "child": manager._process._parent_pid == os.getpid()}


def append_to_both(shared):
    shared["plain"].append(3)
    shared["managed"].append(3)
    copy = shared["put-back"]
    copy.append(3)
    shared["put-back"] = copy


@behaviour
def a_plain_list_inside_is_changed_in_vain():
    with fork.Manager() as manager:
        shared = manager.dict()
        shared["plain"], shared["managed"], shared["put-back"] = [1, 2], manager.list([1, 2]), [1, 2]
        joined(*started(fork.Process(target=append_to_both, args=(shared,))))
        return {"plain": shared["plain"], "managed": list(shared["managed"]), "put-back": shared["put-back"]}


class NoLock:
    def __enter__(self):
        pass

    def __exit__(self, *_):
        pass


def add(value, step, lock, pause):
    for _ in range(10):
        with lock:
            before = value.value
            time.sleep(pause)
            value.value = before + step


def two_adders(lock):
    with fork.Manager() as manager:
        value = manager.Value("i", 0)
        joined(*started(*[fork.Process(target=add, args=(value, step, lock, 0.02)) for step in (1, 3)]))
        return value.value


@behaviour
def clients_with_a_lock_lose_nothing():
    return {"counted": two_adders(fork.Lock())}


@behaviour
def clients_without_a_lock_lose_updates():
    return {"less": two_adders(NoLock()) < 40}


@behaviour
def a_managers_server_ignores_sigint():
    with fork.Manager() as manager:
        shared = manager.list([1])
        os.kill(manager._process.pid, signal.SIGINT)
        time.sleep(0.2)
        shared.append(2)
        return {"alive": manager._process.is_alive(), "contents": str(shared)}


def ask_until_it_fails(shared, told):
    try:
        while True:
            shared.append(1)
    except Exception as error:
        told.put(type(error).__name__)


@behaviour
def a_killed_server():
    manager = fork.Manager()
    shared, told = manager.list(), fork.Queue()
    children = started(*[fork.Process(target=ask_until_it_fails, args=(shared, told)) for _ in range(2)])
    time.sleep(0.2)
    manager._process.kill()
    manager._process.join()
    seen = [told.get() for _ in children]
    joined(*children)
    # A client in the middle of a call reads the end of the connection, or is told of its reset.
    return {"each_is_told": all(name in ("EOFError", "ConnectionResetError", "BrokenPipeError") for name in seen),
            "code": manager._process.exitcode}


# --- signals

def count_signals(number, times):
    """Blocks, sends to itself, unblocks: how often the handler runs."""
    handled = []
    signal.signal(number, lambda *_: handled.append(1))
    signal.pthread_sigmask(signal.SIG_BLOCK, [number])
    for _ in range(times):
        os.kill(os.getpid(), number)
    merged = 0
    while signal.sigtimedwait([number], 0):
        merged += 1
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
    return merged + len(handled)


@behaviour
def standard_signals_merge():
    return {"handled": count_signals(signal.SIGUSR1, 5)}


@behaviour
def real_time_signals_queue():
    return {"handled": count_signals(signal.SIGRTMIN, 5)}


@behaviour
def nobody_catches_sigkill():
    return {"raises": raises(lambda: signal.signal(signal.SIGKILL, signal.SIG_IGN))}


if __name__ == "__main__":
    main()
