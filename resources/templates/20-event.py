"""An event: all wait for one signal."""
import time
from multiprocessing import Event, Process


def run(start, runner):
    start.wait()
    print(f"Runner {runner} runs.")


if __name__ == "__main__":
    start = Event()
    runners = [Process(target=run, args=(start, runner)) for runner in range(1, 4)]
    for runner in runners:
        runner.start()
    time.sleep(0.3)
    print("Go!", flush=True)
    start.set()
    for runner in runners:
        runner.join()
