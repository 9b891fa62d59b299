"""A process as a class with run()."""
import time
from multiprocessing import Process


class Meeting(Process):
    def __init__(self, topic):
        super().__init__(name=f"Meeting about {topic}")
        self.topic = topic

    def run(self):
        time.sleep(0.2)
        print(f"{self.name}: we have talked about {self.topic}.")


if __name__ == "__main__":
    meetings = [Meeting(topic) for topic in ("rooms", "money")]
    for meeting in meetings:
        meeting.start()
    for meeting in meetings:
        meeting.join()
