// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/multiprocessing/pipe.h"
#include "core/runtime/briefname.h"
#include "tests/system/cleantest.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstring>
#include <thread>

using namespace plab;

namespace {

Record pipeRun(const Settings &settings)
{
    Lab lab;
    return runToEnd(lab, "pipe", settings);
}

QStringList outcomesOf(const Repeat &repeat)
{
    return repeat.outcomes.keys();
}

std::vector<std::byte> bytesOf(std::size_t size, int value)
{
    return std::vector<std::byte>(size, std::byte(value));
}

} // namespace

class PipeTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(pipeRun({{"interval", "0"}})), QString()); }

    void carriesWholeMessages_data();
    void carriesWholeMessages();
    void tellsOfTheOtherEnd_data();
    void tellsOfTheOtherEnd();
    void endsByEndOfFile_data();
    void endsByEndOfFile();
    void sendsAtItsIntervals();
    void writingWithNoReaderIsABrokenPipe_data();
    void writingWithNoReaderIsABrokenPipe();
    void leavingAfterTheLastIsNoLeaving_data();
    void leavingAfterTheLastIsNoLeaving();
    void aKeptCopyNeverSeesTheEnd_data();
    void aKeptCopyNeverSeesTheEnd();
    void aKilledEndIsSeen_data();
    void aKilledEndIsSeen();
    void refusesTheWrongWay();
    void aOneWayPipeRefusesTheWrongWay();
    void carriesNothingAndALot_data();
    void carriesNothingAndALot();
    void goesOnAfterASignal();
    void aFifoIsOpenedByItsName();
    void aFifosNameGoesWithItsParent();
    void declaresWhatItShould();
};

void PipeTest::carriesWholeMessages_data()
{
    QTest::addColumn<bool>("duplex");
    QTest::newRow("duplex") << true;
    QTest::newRow("one way") << false;
}

void PipeTest::carriesWholeMessages()
{
    QFETCH(bool, duplex);
    Pipe pipe = Pipe::make(duplex).take();
    const QList<std::size_t> sizes {0, 1, 64, 65536, 3'000'000}; // more than a pipe holds
    std::thread sender([&] {
        for (const std::size_t size : sizes)
            pipe.second.send(bytesOf(size, int(size % 251)), nullptr);
        pipe.second.close();
    });
    std::vector<std::byte> message;
    for (const std::size_t size : sizes) {
        QCOMPARE(pipe.first.receive(message, nullptr), PipeResult::Done);
        QVERIFY(message == bytesOf(size, int(size % 251)));
    }
    QCOMPARE(pipe.first.receive(message, nullptr), PipeResult::EndOfFile);
    sender.join();
}

void PipeTest::tellsOfTheOtherEnd_data()
{
    carriesWholeMessages_data();
}

void PipeTest::tellsOfTheOtherEnd()
{
    QFETCH(bool, duplex);
    Pipe pipe = Pipe::make(duplex).take();
    std::vector<std::byte> message;
    QCOMPARE(pipe.first.receive(message, nullptr, std::chrono::milliseconds(20)), PipeResult::TimedOut);
    StopWord stop {1};
    QCOMPARE(pipe.first.receive(message, &stop), PipeResult::Stopped);
    QCOMPARE(pipe.second.awaitBroken(nullptr, std::chrono::milliseconds(20)), PipeResult::TimedOut);
    pipe.first.close();
    QCOMPARE(pipe.second.awaitBroken(nullptr, std::chrono::seconds(1)), PipeResult::Done);
    QCOMPARE(pipe.second.send(bytesOf(10, 1), nullptr), PipeResult::Broken);
    QCOMPARE(pipe.first.receive(message, nullptr), PipeResult::Failed); // closed already
}

void PipeTest::endsByEndOfFile_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<int>("messages");
    QTest::newRow("duplex") << Settings {} << 5;
    QTest::newRow("one way") << Settings {{"duplex", "off"}} << 5;
    QTest::newRow("many") << Settings {{"messages", "5000"}} << 5000;
    QTest::newRow("large") << Settings {{"size", "1000000"}} << 5;
    QTest::newRow("empty, one way") << Settings {{"size", "0"}, {"duplex", "off"}} << 5;
    QTest::newRow("unrecorded") << Settings {{"recording", "off"}, {"messages", "1000"}} << 1000;
}

void PipeTest::endsByEndOfFile()
{
    QFETCH(Settings, settings);
    QFETCH(int, messages);
    const Record record = pipeRun(settings + Settings {{"interval", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(repeat), QStringList {"end-of-file"});
    QCOMPARE(measureIn(repeat, "messages_received"), double(messages));
    const bool duplex = record->parameters.flag("duplex");
    QCOMPARE(std::isnan(measureIn(repeat, "round_trip_us_median")), !duplex);
    if (duplex)
        QVERIFY(measureIn(repeat, "round_trip_us_median") > 0);
    QCOMPARE(repeat.values.value("delay_seconds").toArray().size(), messages == 5000 ? 1667 : messages);
    if (messages == 5)
        QVERIFY(consoleOf(repeat).contains("recv: end of file"));
}

void PipeTest::sendsAtItsIntervals()
{
    const Record record = pipeRun({{"interval", "0.1"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(measureIn(repeat, "wall_s") >= 0.4); // between five messages
    std::array<quint64, 2> next {};              // by the way it goes: there, and the answers back
    std::array<quint64, 2> sent {};
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind != EventKind::Get && event.kind != EventKind::Put)
            continue;
        QVERIFY(event.object < 2);
        auto &number = (event.kind == EventKind::Get ? next : sent).at(event.object);
        QCOMPARE(quint64(event.argument), number++);
    }
    QCOMPARE(next, (std::array<quint64, 2> {5, 5}));
    QCOMPARE(sent, next);
}

void PipeTest::writingWithNoReaderIsABrokenPipe_data()
{
    QTest::addColumn<QString>("duplex");
    QTest::addColumn<QString>("interval");
    for (const char *duplex : {"on", "off"}) {
        for (const char *interval : {"0", "0.05"})
            QTest::addRow("duplex %s, interval %s", duplex, interval) << duplex << interval;
    }
}

void PipeTest::writingWithNoReaderIsABrokenPipe()
{
    QFETCH(QString, duplex);
    QFETCH(QString, interval);
    const Record record = pipeRun({{"duplex", duplex}, {"interval", interval}, {"leave-after", "2"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(repeat), QStringList {"broken-pipe"});
    QCOMPARE(measureIn(repeat, "messages_received"), 2.0);
    QVERIFY(consoleOf(repeat).contains("broken pipe"));
    for (const ProcessRecord &child : processesOf(repeat, Role::Child))
        QCOMPARE(child.ending, (Ending {Ending::Kind::Exited, 0, {}})); // not killed by SIGPIPE
}

void PipeTest::leavingAfterTheLastIsNoLeaving_data()
{
    QTest::addColumn<QString>("duplex");
    QTest::newRow("duplex") << "on";
    QTest::newRow("one way") << "off";
}

/// As the remark says: it has no effect.
void PipeTest::leavingAfterTheLastIsNoLeaving()
{
    QFETCH(QString, duplex);
    const Record record =
        pipeRun({{"duplex", duplex}, {"interval", "0"}, {"messages", "3"}, {"leave-after", "3"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(outcomesOf(lastRepeat(record)), QStringList {"end-of-file"});
    QCOMPARE(measureIn(lastRepeat(record), "messages_received"), 3.0);
}

void PipeTest::aKeptCopyNeverSeesTheEnd_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<QString>("waits");
    QTest::newRow("receiver, duplex") << Settings {} << "Receiver";
    QTest::newRow("receiver, one way") << Settings {{"duplex", "off"}} << "Receiver";
    QTest::newRow("sender, duplex") << Settings {{"leave-after", "2"}} << "Sender";
    QTest::newRow("sender, full pipe")
        << Settings {{"leave-after", "2"}, {"duplex", "off"}, {"size", "60000"}} << "Sender";
    QTest::newRow("sender, nobody waits") << Settings {{"leave-after", "2"}, {"duplex", "off"}} << "";
}

void PipeTest::aKeptCopyNeverSeesTheEnd()
{
    QFETCH(Settings, settings);
    QFETCH(QString, waits);
    const Record record = pipeRun(settings + Settings {{"close-unused", "off"}, {"interval", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(repeat), QStringList {"never-ended"});
    QVERIFY(!repeat.values.value("never_ends").toString().isEmpty());
    QVERIFY(measureIn(repeat, "wall_s") < 4 * slowness());
    for (const ProcessRecord &child : processesOf(repeat, Role::Child))
        QCOMPARE(child.ending.kind, child.name == waits ? Ending::Kind::Stopped : Ending::Kind::Exited);
}

void PipeTest::aKilledEndIsSeen_data()
{
    QTest::addColumn<QString>("victim");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("sender") << "Sender"
                            << "end-of-file";
    QTest::newRow("receiver") << "Receiver"
                              << "broken-pipe";
}

void PipeTest::aKilledEndIsSeen()
{
    QFETCH(QString, victim);
    QFETCH(QString, outcome);
    Lab lab;
    Run *run = lab.start(request("pipe", {{"interval", "0.1"}, {"messages", "100"}})).value();
    qint64 pid = 0;
    QVERIFY(comesTrue([&] {
        const Record record = run->record();
        if (record->repeats.isEmpty())
            return false;
        const QList<Event> events = eventsOf(record->repeats.last());
        for (const ProcessRecord &process : record->repeats.last().processes)
            pid = process.name == victim ? process.pid : pid;
        return pid != 0 && std::any_of(events.begin(), events.end(), [](const Event &event) {
                   return event.kind == EventKind::Get;
               });
    }));
    kill(pid_t(pid), SIGKILL);
    QVERIFY(comesTrue([&] { return run->record()->finished; }));
    QCOMPARE(troubleOf(run->record()), QString());
    QCOMPARE(outcomesOf(lastRepeat(run->record())), QStringList {outcome});
}

void PipeTest::refusesTheWrongWay()
{
    Pipe oneWay = Pipe::make(false).take();
    std::vector<std::byte> message;
    QCOMPARE(oneWay.first.send(bytesOf(1, 1), nullptr), PipeResult::WrongWay);
    QCOMPARE(oneWay.second.receive(message, nullptr), PipeResult::WrongWay);
    Pipe duplex = Pipe::make(true).take();
    QCOMPARE(duplex.first.send(bytesOf(1, 1), nullptr), PipeResult::Done);
    QCOMPARE(duplex.second.receive(message, nullptr), PipeResult::Done);
}

void PipeTest::aOneWayPipeRefusesTheWrongWay()
{
    const Record record = pipeRun({{"duplex", "off"}, {"interval", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "wrong_way_refused"), 2.0);
    QVERIFY(consoleOf(repeat).contains("recv: OSError, this end is write-only"));
    QVERIFY(consoleOf(repeat).contains("send: OSError, this end is read-only"));
    QVERIFY(std::isnan(measureIn(lastRepeat(pipeRun({{"interval", "0"}})), "wrong_way_refused")));
}

void PipeTest::carriesNothingAndALot_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<double>("bytes");
    QTest::newRow("nothing, duplex") << Settings {{"size", "0"}} << 0.0;
    QTest::newRow("nothing, one way") << Settings {{"size", "0"}, {"duplex", "off"}} << 0.0;
    QTest::newRow("nothing, FIFO") << Settings {{"size", "0"}, {"kind", "fifo"}} << 0.0;
    QTest::newRow("16 MiB, duplex") << Settings {{"size", "16777216"}} << 5.0 * 16777216;
    QTest::newRow("16 MiB, one way") << Settings {{"size", "16777216"}, {"duplex", "off"}} << 5.0 * 16777216;
    QTest::newRow("16 MiB, FIFO") << Settings {{"size", "16777216"}, {"kind", "fifo"}} << 5.0 * 16777216;
}

void PipeTest::carriesNothingAndALot()
{
    QFETCH(Settings, settings);
    QFETCH(double, bytes);
    const Record record = pipeRun(settings + Settings {{"interval", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(repeat), QStringList {"end-of-file"});
    QCOMPARE(measureIn(repeat, "messages_received"), 5.0);
    QCOMPARE(measureIn(repeat, "bytes_received"), bytes);
}

void PipeTest::goesOnAfterASignal()
{
    const Record record = pipeRun({{"duplex", "off"}, {"interval", "0.2"}, {"interrupts", "10"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(repeat), QStringList {"end-of-file"});
    QCOMPARE(measureIn(repeat, "messages_received"), 5.0);
    QVERIFY(measureIn(repeat, "signals_handled") >= 1);
    QVERIFY(measureIn(repeat, "signals_handled") <= measureIn(repeat, "signals_sent"));
    QVERIFY(measureIn(repeat, "waits_interrupted") >= 1);
    for (const ProcessRecord &child : processesOf(repeat, Role::Child))
        QCOMPARE(child.ending, (Ending {Ending::Kind::Exited, 0, {}}));
}

void PipeTest::aFifoIsOpenedByItsName()
{
    const Record record = pipeRun({{"kind", "fifo"}, {"interval", "0.05"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(repeat), QStringList {"end-of-file"});
    QCOMPARE(measureIn(repeat, "names_left"), 0.0);
    QCOMPARE(measureIn(repeat, "wrong_way_refused"), 2.0);
    QVERIFY(std::isnan(measureIn(repeat, "round_trip_us_median"))); // one way
    const Record broken = pipeRun({{"kind", "fifo"}, {"interval", "0.05"}, {"leave-after", "2"}});
    QCOMPARE(outcomesOf(lastRepeat(broken)), QStringList {"broken-pipe"});
}

/// CleanTest looks whether a FIFO is left.
void PipeTest::aFifosNameGoesWithItsParent()
{
    Lab lab;
    Run *run = lab.start(request("pipe", {{"kind", "fifo"}, {"messages", "1000"}})).value();
    qint64 pid = 0;
    QVERIFY(comesTrue([&] {
        const Record record = run->record();
        if (record->repeats.isEmpty())
            return false;
        for (const ProcessRecord &process : record->repeats.last().processes)
            pid = process.role == Role::Parent ? process.pid : pid;
        return pid != 0;
    }));
    const std::string path = fifoPath(briefName(pid_t(pid)));
    kill(pid_t(pid), SIGKILL);
    QVERIFY(comesTrue([&] { return run->record()->finished; }));
    QVERIFY(!QFile::exists(QString::fromStdString(path)));
}

void PipeTest::declaresWhatItShould()
{
    const Declaration &d = *findDeclaration("pipe");
    const Parameters defaults(d.parameters);
    QCOMPARE(d.chapter, QString("Communication"));
    QCOMPARE(defaults.integer("messages"), 5);
    QCOMPARE(defaults.integer("size"), 64);
    QCOMPARE(defaults.number("interval"), 1.0);
    QVERIFY(defaults.flag("duplex") && defaults.flag("close-unused") && defaults.isNull("leave-after"));
    QCOMPARE(d.outcome("end-of-file")->grade(defaults), Grade::Acceptable);
    QCOMPARE(d.outcome("broken-pipe")->grade(defaults), Grade::Interesting);
    QCOMPARE(d.outcome("never-ended")->grade(defaults), Grade::Interesting);
}

QTEST_GUILESS_MAIN(PipeTest)
#include "tst_pipe.moc"
