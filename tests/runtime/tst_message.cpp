// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/message.h"
#include "core/runtime/pidfd.h"

#include <QDir>
#include <QTest>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

using namespace plab;

namespace {

qsizetype openDescriptors()
{
    return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System).size();
}

} // namespace

class MessageTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { openDescriptors(); }
    void carriesFieldsAndDescriptors_data();
    void carriesFieldsAndDescriptors();
    void carriesNoMoreDescriptorsThanFit();
    void keepsMessagesApart();
    void descriptorsAreCloseOnExec();
    void tellsNothingThereFromEnd();
    void reportsABrokenPair();
    void refusesForeignMessagesWithoutLeaking();
    void comesWithAllDescriptorsOrNone();
    void endsTextWhateverComes();
    void signalsNeverHitAnotherProcess();
};

void MessageTest::carriesFieldsAndDescriptors_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {0, 1, 2, 3, 100, 253})
        QTest::addRow("%d descriptors", count) << count;
}

void MessageTest::carriesFieldsAndDescriptors()
{
    QFETCH(int, count);
    const qsizetype before = openDescriptors();
    {
        const auto pair = socketPair(SOCK_SEQPACKET).take();
        int ends[2];
        QVERIFY(pipe2(ends, O_CLOEXEC) == 0);
        const Descriptor readEnd(ends[0]);
        const Descriptor writeEnd(ends[1]);
        Message message {MessageKind::Link};
        message.number = -7;
        message.slot = 12;
        message.generation = 3;
        std::strcpy(message.text, "build");
        QVERIFY(sendMessage(pair.first.get(), message,
                            Handed::all(std::vector<int>(std::size_t(count), writeEnd.get())).value()));
        Result<std::optional<ReceivedMessage>> got = receiveMessage(pair.second.get(), false);
        QVERIFY(got && got.value());
        QCOMPARE(got.value()->message.kind, MessageKind::Link);
        QCOMPARE(got.value()->message.number, -7);
        QCOMPARE(got.value()->message.slot, 12u);
        QCOMPARE(got.value()->message.generation, 3u);
        QCOMPARE(QByteArray(got.value()->message.text), QByteArray("build"));
        QCOMPARE(got.value()->descriptors.size(), std::size_t(count));
        QVERIFY(!got.value()->truncated);
        char byte = 'a';
        for (const Descriptor &descriptor : got.value()->descriptors) { // each is the pipe
            QCOMPARE(write(descriptor.get(), &byte, 1), 1);
            char back = 0;
            QCOMPARE(read(readEnd.get(), &back, 1), 1);
            QCOMPARE(back, byte++);
        }
    }
    QCOMPARE(openDescriptors(), before);
}

void MessageTest::carriesNoMoreDescriptorsThanFit()
{
    QVERIFY(Handed::all(std::vector<int>(Handed::Most, 0)));
    const Result<Handed> tooMany = Handed::all(std::vector<int>(Handed::Most + 1, 0));
    QVERIFY(!tooMany);
    QVERIFY2(tooMany.error().sentence.english().startsWith("254 descriptors"),
             qPrintable(tooMany.error().sentence.english()));
}

void MessageTest::keepsMessagesApart()
{
    const auto pair = socketPair(SOCK_SEQPACKET).take();
    for (int i = 0; i < 20; ++i) {
        Message message {MessageKind::Refused};
        message.number = i;
        QVERIFY(sendMessage(pair.first.get(), message, i % 2 ? Handed {0} : Handed {}));
    }
    for (int i = 0; i < 20; ++i) {
        const Result<std::optional<ReceivedMessage>> got = receiveMessage(pair.second.get(), false);
        QVERIFY(got && got.value());
        QCOMPARE(got.value()->message.number, i);
        QCOMPARE(got.value()->descriptors.size(), std::size_t(i % 2)); // a descriptor stays with its message
    }
}

void MessageTest::descriptorsAreCloseOnExec()
{
    const auto pair = socketPair(SOCK_SEQPACKET).take();
    QVERIFY(fcntl(pair.first.get(), F_GETFD) & FD_CLOEXEC);
    QVERIFY(sendMessage(pair.first.get(), Message {}, {pair.first.get()}));
    const Result<std::optional<ReceivedMessage>> got = receiveMessage(pair.second.get(), true);
    QVERIFY(fcntl(got.value()->descriptors.front().get(), F_GETFD) & FD_CLOEXEC);
}

void MessageTest::tellsNothingThereFromEnd()
{
    auto pair = socketPair(SOCK_SEQPACKET).take();
    bool ended = false;
    Result<std::optional<ReceivedMessage>> got = receiveMessage(pair.second.get(), false, &ended);
    QVERIFY(got && !got.value() && !ended);
    pair.first.reset();
    got = receiveMessage(pair.second.get(), false, &ended);
    QVERIFY(got && !got.value() && ended);
    ended = false;
    got = receiveMessage(pair.second.get(), true, &ended); // and does not block
    QVERIFY(got && !got.value() && ended);
}

void MessageTest::reportsABrokenPair()
{
    auto pair = socketPair(SOCK_SEQPACKET).take();
    pair.second.reset();
    const Result<void> sent = sendMessage(pair.first.get(), Message {}); // no SIGPIPE
    QVERIFY(!sent);
    QVERIFY(sent.error().sentence.english().contains(QString::fromLocal8Bit(std::strerror(EPIPE))));
    QVERIFY(!receiveMessage(-1, false));
}

void MessageTest::refusesForeignMessagesWithoutLeaking()
{
    const qsizetype before = openDescriptors();
    {
        const auto pair = socketPair(SOCK_SEQPACKET).take();
        // a datagram of the wrong size with a descriptor beside it
        char small[10] = {};
        iovec part {small, sizeof small};
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
        msghdr header {};
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control;
        header.msg_controllen = sizeof control;
        cmsghdr *rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        const int passed = pair.first.get();
        std::memcpy(CMSG_DATA(rights), &passed, sizeof passed);
        QCOMPARE(sendmsg(pair.first.get(), &header, 0), ssize_t(sizeof small));
        QVERIFY(!receiveMessage(pair.second.get(), false));
        const std::vector<char> large(5000);
        QCOMPARE(send(pair.first.get(), large.data(), large.size(), 0), ssize_t(large.size()));
        (void)receiveMessage(pair.second.get(), false);
        Message good {MessageKind::Ready};
        QVERIFY(sendMessage(pair.first.get(), good)); // the pair can still be used
        const Result<std::optional<ReceivedMessage>> got = receiveMessage(pair.second.get(), false);
        QVERIFY(got && got.value() && got.value()->message.kind == MessageKind::Ready);
    }
    QCOMPARE(openDescriptors(), before);
}

void MessageTest::comesWithAllDescriptorsOrNone()
{
    auto pair = socketPair(SOCK_SEQPACKET).take();
    QVERIFY(sendMessage(pair.first.get(), Message {}, {0, 1, 2}));
    rlimit limit {};
    getrlimit(RLIMIT_NOFILE, &limit);
    const int next = Descriptor(dup(0)).get(); // the lowest that is free
    const rlimit tight {rlim_t(next + 1), limit.rlim_max};
    const qsizetype before = openDescriptors();
    setrlimit(RLIMIT_NOFILE, &tight); // room for one
    const Result<std::optional<ReceivedMessage>> got = receiveMessage(pair.second.get(), false);
    setrlimit(RLIMIT_NOFILE, &limit);
    QVERIFY(got && got.value());
    QVERIFY(got.value()->truncated);
    QVERIFY(got.value()->descriptors.empty());
    QCOMPARE(openDescriptors(), before);
}

void MessageTest::endsTextWhateverComes()
{
    const auto pair = socketPair(SOCK_SEQPACKET).take();
    Message message;
    std::memset(message.text, 'x', sizeof message.text);
    QVERIFY(sendMessage(pair.first.get(), message));
    const Result<std::optional<ReceivedMessage>> got = receiveMessage(pair.second.get(), false);
    QCOMPARE(std::strlen(got.value()->message.text), sizeof message.text - 1);
}

void MessageTest::signalsNeverHitAnotherProcess()
{
    const pid_t pid = fork();
    if (pid == 0) {
        pause();
        _exit(0);
    }
    const Result<Descriptor> opened = openPidfd(pid);
    QVERIFY(bool(opened));
    const Descriptor &pidfd = opened.value();
    QVERIFY(pidfd);
    QVERIFY(signalByPidfd(pidfd.get(), SIGKILL));
    int status = 0;
    QCOMPARE(waitpid(pid, &status, 0), pid);
    QCOMPARE(WTERMSIG(status), SIGKILL);
    QVERIFY(!signalByPidfd(pidfd.get(), SIGKILL)); // gone, whoever has its pid now
    QVERIFY(!signalByPidfd(-1, SIGKILL));
    const Result<Descriptor> late = openPidfd(pid);
    QVERIFY(!late && late.error().kind == ErrorKind::Failed); // that is no refusal of the machine
}

QTEST_APPLESS_MAIN(MessageTest)
#include "tst_message.moc"
