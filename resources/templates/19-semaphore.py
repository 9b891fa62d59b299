"""A semaphore: two at a time."""
import time
from multiprocessing import Process, Semaphore


def park(places, car):
    with places:
        print(f"Car {car} parks.", flush=True)
        time.sleep(0.15)
    print(f"Car {car} has left.", flush=True)


if __name__ == "__main__":
    places = Semaphore(2)
    cars = [Process(target=park, args=(places, car)) for car in range(1, 6)]
    for car in cars:
        car.start()
    for car in cars:
        car.join()
