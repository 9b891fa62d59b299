# SPDX-License-Identifier: GPL-3.0-or-later
# A manager's objects, their proxies, errors that come back, types of one's own.
# methods: all
import os
from multiprocessing import get_context
from multiprocessing.managers import BaseManager

mp = get_context(os.environ["START_METHOD"])


class Account:
    def __init__(self, sum):
        self._sum = sum

    def add(self, more):
        self._sum += more
        return self._sum

    def fail(self):
        raise ArithmeticError("no")


class Bank(BaseManager):
    pass


Bank.register("Account", Account)


def work(numbers, words, lock):
    with lock:
        numbers.append(4)
        words["b"] = [2]


if __name__ == "__main__":
    with mp.Manager() as manager:
        numbers, words, lock, names = manager.list([1]), manager.dict(a=1), manager.Lock(), manager.Namespace()
        one = mp.Process(target=work, args=(numbers, words, lock))
        one.start()
        one.join()
        names.x = 3
        print(numbers, list(numbers), dict(words), names.x, names, len(words), repr(numbers[1:]))
        queue, event, value = manager.Queue(1), manager.Event(), manager.Value("i", 3)
        queue.put(1)
        print(queue.get(), queue.empty(), event.is_set(), value.value, event.wait(0.01), lock.acquire(), lock.release())
        for call in (lambda: numbers[9], lambda: words["c"], lambda: numbers.nothing, lambda: queue.get(timeout=0.01)):
            try:
                print(call())
            except Exception as error:
                print(type(error).__name__, str(error).splitlines()[-1:])
    with Bank(ctx=mp) as bank:
        account = bank.Account(5)
        print(account.add(2))
        try:
            account.fail()
        except ArithmeticError as error:
            print(repr(error), error.__cause__)
    try:
        numbers.append(1)
    except Exception as error:
        print(type(error).__name__)
