"""An executor: futures."""
import time
from concurrent.futures import ProcessPoolExecutor, as_completed


def wait(tenths):
    time.sleep(tenths / 10)
    return tenths


if __name__ == "__main__":
    with ProcessPoolExecutor(max_workers=3) as executor:
        futures = [executor.submit(wait, tenths) for tenths in (3, 1, 2)]
        for future in as_completed(futures):
            print("Done:", future.result())
        print("In order:", list(executor.map(wait, (3, 1, 2))))
