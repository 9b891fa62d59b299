"""A barrier: nobody goes on alone."""
import time
from multiprocessing import Barrier, Process


def walk(barrier, walker):
    for stage in (1, 2):
        time.sleep(0.05 * walker)
        print(f"Walker {walker} has come to stage {stage}.", flush=True)
        barrier.wait()


if __name__ == "__main__":
    barrier = Barrier(3)
    walkers = [Process(target=walk, args=(barrier, walker)) for walker in range(1, 4)]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()
    print("All are there.")
