# SPDX-License-Identifier: GPL-3.0-or-later
# asyncio with run_in_executor on threads and on processes, and a subprocess.
import asyncio
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

mp = get_context(os.environ["START_METHOD"])


def square(x):
    return x * x


async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2, mp) as executor:
        print(await asyncio.gather(*(loop.run_in_executor(executor, square, x) for x in range(5))))
    print(await loop.run_in_executor(None, square, 9), await asyncio.to_thread(square, 8))
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(input()); exit(5)", stdin=-1, stdout=-1)
    print(await child.communicate(b"hello\n"), child.returncode)
    try:
        await asyncio.wait_for(asyncio.sleep(5), 0.01)
    except asyncio.TimeoutError as error:
        print(repr(error))
    raise KeyError("at the end")


if __name__ == "__main__":
    asyncio.run(main())
