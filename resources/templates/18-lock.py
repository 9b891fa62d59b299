"""A lock: one at a time."""
import time
from multiprocessing import Lock, Process


def say(lock, who):
    with lock:
        for word in ("good", "morning"):
            print(f"{who}: {word}", flush=True)
            time.sleep(0.05)


if __name__ == "__main__":
    lock = Lock()
    speakers = [Process(target=say, args=(lock, f"Speaker {number}")) for number in range(1, 4)]
    for speaker in speakers:
        speaker.start()
    for speaker in speakers:
        speaker.join()
