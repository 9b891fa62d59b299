"""asyncio: tasks in other processes."""
import asyncio
import time
from concurrent.futures import ProcessPoolExecutor


def compute(number):
    time.sleep(0.2)
    return number * number


async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(max_workers=2) as executor:
        tasks = [loop.run_in_executor(executor, compute, number) for number in range(4)]
        print(await asyncio.gather(*tasks))


if __name__ == "__main__":
    asyncio.run(main())
