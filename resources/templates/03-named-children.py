"""Named children, alive and ended."""
import time
from multiprocessing import Process, active_children, current_process


def work(seconds):
    time.sleep(seconds)
    print(f"{current_process().name} has slept {seconds} s.")


if __name__ == "__main__":
    named = Process(target=work, args=(0.1,), name="Short sleeper")
    unnamed = Process(target=work, args=(0.3,))
    named.start()
    unnamed.start()
    print("Alive:", sorted(child.name for child in active_children()))
    named.join()
    print(f"{named.name} is alive: {named.is_alive()}; exit code {named.exitcode}.")
    unnamed.terminate()
    unnamed.join()
    print(f"{unnamed.name} was ended; exit code {unnamed.exitcode}.")
