// SPDX-License-Identifier: GPL-3.0-or-later
// What a script's processes share, as parent and children find it.
#include "core/multiprocessing/process.h"
#include "tests/runtime/inparent.h"

#include <QTest>

using namespace plab;

namespace {

struct Hall
{
    std::uint64_t guests = 3;
    RelativeArray<std::uint64_t> seats;

    void build(ArenaBuilder &builder, const Parameters &) { seats = builder.array<std::uint64_t>(guests); }
};

struct Cellar
{
    std::uint64_t bottles;
};

int sitDown(Child &child)
{
    auto &hall = child.shared<Hall>();
    const auto number = child.argument<std::uint32_t>();
    child.arena().at(hall.seats, number + 1)[number] = number + 100;
    return int(hall.guests);
}
const ChildFunctionName sitDownFunction("tests.sit-down", &sitDown);

int fetchWine(Child &child)
{
    return int(child.shared<Cellar>().bottles);
}
const ChildFunctionName fetchWineFunction("tests.fetch-wine", &fetchWine);

bool wasRun = false;

/// A whole parent whose arena has so much room; what it reports to the laboratory.
QByteArray reportOf(const Script &script, std::uint64_t room, int &code)
{
    Arena::Layout layout;
    layout.experiment = "test";
    layout.sharedBytes = room;
    const Arena arena = Arena::create(layout).take();
    auto link = socketPair(SOCK_STREAM).take();
    auto channel = socketPair(SOCK_SEQPACKET).take();
    int liveness[2];
    if (pipe(liveness) != 0)
        return {};
    const pid_t pid = fork();
    if (pid == 0) {
        const int arranged[] = {arena.fd(), liveness[0], link.second.get(), channel.second.get()};
        if (!arrangeDescriptors(arranged, 4))
            _exit(125);
        resetSignals();
        Parent parent(arena, script, Parameters());
        const int ended = parent.main();
        _exit(wasRun ? 124 : ended);
    }
    link.second.reset();
    QByteArray told;
    char part[512];
    for (ssize_t count = 0; (count = read(link.first.get(), part, sizeof part)) > 0;)
        told.append(part, count);
    int status = 0;
    waitpid(pid, &status, 0);
    close(liveness[0]);
    close(liveness[1]);
    code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return told;
}

} // namespace

class SharedHallTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void childrenFindWhatTheirParentMade_data();
    void childrenFindWhatTheirParentMade();
    void whoLooksForSomethingElseEndsWithASentence();
    void withoutRoomNothingIsRun();
    void withRoomItIsMadeBeforeTheScript();
};

void SharedHallTest::childrenFindWhatTheirParentMade_data()
{
    QTest::addColumn<int>("method");
    QTest::newRow("a forked child") << int(StartMethod::Fork);
    QTest::newRow("a thread") << int(StartMethod::Thread); // a spawned child: experiment shared-values
}

void SharedHallTest::childrenFindWhatTheirParentMade()
{
    QFETCH(int, method);
    QCOMPARE(inParent(
                 [method](Parent &parent) -> QString {
                     auto &hall = parent.shared<Hall>();
                     const std::span<std::uint64_t> seats = parent.arena().at(hall.seats);
                     EXPECT(hall.guests == 3 && seats.size() == 3 && seats[2] == 0);
                     for (std::uint32_t i = 0; i < 3; ++i) {
                         Process child(parent, "Guest", sitDownFunction, StartMethod(method));
                         child.withArgument(i).start();
                         child.join();
                         EXPECT(child.isThread() || child.exitcode() == 3);
                         EXPECT(seats[i] == i + 100);
                     }
                     return {};
                 },
                 sharedRoot<Hall>()),
             QString());
}

void SharedHallTest::whoLooksForSomethingElseEndsWithASentence()
{
    QCOMPARE(inParent(
                 [](Parent &parent) -> QString {
                     Process child(parent, "Guest", fetchWineFunction);
                     child.start();
                     while (!parent.hasEnded(child.handle())) {
                         parent.reap();
                         usleep(1000);
                     }
                     EXPECT(parent.endingOf(child.handle()) == (Ending {Ending::Kind::Exited, 1, {}}));
                     EXPECT(parent.arena().refusal());
                     const QString said = parent.arena().refusal()->sentence.english();
                     return said.contains("Cellar") && said.contains("something else is there") ? QString()
                                                                                                : said;
                 },
                 sharedRoot<Hall>()),
             QString());
}

void SharedHallTest::withoutRoomNothingIsRun()
{
    const Script script {nullptr, [](Parent &) { wasRun = true; }, sharedRoot<Hall>()};
    const std::uint64_t needed = script.shares.bytes({});
    int code = -1;
    const QByteArray told = reportOf(script, needed - 24, code);
    QVERIFY2(told.contains("24 bytes more shared memory than it had declared"), told.constData());
    QCOMPARE(code, 1);
}

void SharedHallTest::withRoomItIsMadeBeforeTheScript()
{
    const auto measures = [](Parent &parent) {
        parent.measure("guests", double(parent.shared<Hall>().guests));
        parent.measure("seats", double(parent.arena().at(parent.shared<Hall>().seats).size()));
    };
    const Script script {nullptr, measures, sharedRoot<Hall>()};
    int code = -1;
    const QByteArray told = reportOf(script, script.shares.bytes({}), code);
    QVERIFY2(told.contains(R"("guests":3)") && told.contains(R"("seats":3)"), told.constData());
    QCOMPARE(code, 0);
}

QTEST_APPLESS_MAIN(SharedHallTest)
#include "tst_sharedhall.moc"
