"""A daemon ends with its parent."""
import time
from multiprocessing import Process


def tick():
    for second in range(1, 21):
        time.sleep(0.1)
        print(f"Tick {second}", flush=True)


if __name__ == "__main__":
    clock = Process(target=tick, daemon=True)
    clock.start()
    time.sleep(0.35)
    print("The parent is done, and its daemon is ended with it.")
