// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/playedrun.h"

#include "core/experiments/catalogue.h"

#include <QTest>

#include <csignal>

namespace plab {

namespace {

constexpr int PatienceMs = 10'000;

std::unique_ptr<FakeNursery> made(int readyWithinMs)
{
    auto nursery = std::make_unique<FakeNursery>();
    nursery->setReadyWithin(readyWithinMs);
    return nursery;
}

} // namespace

PlayedRun::PlayedRun(int readyWithinMs) : PlayedRun(made(readyWithinMs)) { }

PlayedRun::PlayedRun(std::unique_ptr<FakeNursery> made) : nursery(*made), lab(std::move(made)) { }

void PlayedRun::start(int repeat, double timeLimitS)
{
    RunRequest request;
    request.experiment = QStringLiteral("create");
    request.parameters = Parameters(findDeclaration(request.experiment)->parameters);
    request.parameters.set("children", qint64(1));
    request.parameters.set("time-limit", timeLimitS);
    request.repeat = repeat;
    const Result<Run *> started = lab.start(request);
    if (!started)
        qFatal("%s", qPrintable(started.error().sentence.english()));
    run = started.value();
}

bool PlayedRun::playStep(Stage next)
{
    switch (next) {
    case Stage::Wanted:
        return true;
    case Stage::NurseryAsked:
        return QTest::qWaitFor([this] { return !nursery.isDead(); }, PatienceMs);
    case Stage::ParentAsked:
        if (!QTest::qWaitFor([this] { return !nursery.isDead(); }, PatienceMs))
            return false;
        if (nursery.starts() > m_readySaid) {
            m_readySaid = nursery.starts();
            nursery.sayReady();
        }
        parent = nursery.awaitRequest();
        return parent != nullptr;
    case Stage::ParentStarted:
        nursery.sayStarted(*parent);
        return true;
    case Stage::Entered:
        parent->enter();
        return parent->process.isAnswered();
    case Stage::ChildRuns:
        child = parent->startChild();
        return child->isAnswered();
    case Stage::Reported:
        child->bye();
        child->end();
        parent->process.report({});
        return true;
    case Stage::SaidBye:
        parent->process.bye();
        return true;
    }
    return false;
}

bool PlayedRun::playTo(Stage stage)
{
    while (m_stage < stage) {
        m_stage = Stage(int(m_stage) + 1);
        if (!playStep(m_stage))
            return false;
    }
    return true;
}

void PlayedRun::endParent(int status)
{
    parent->process.end(status);
    nursery.sayEnded(*parent, status);
    expectAnother();
}

bool PlayedRun::playToTheEnd()
{
    if (!playTo(Stage::SaidBye))
        return false;
    endParent();
    return true;
}

void PlayedRun::nurseryDies()
{
    nursery.die(SIGKILL);
    m_stage = Stage::Wanted;
}

bool PlayedRun::ends()
{
    const bool ended = QTest::qWaitFor([this] { return run->isFinished(); }, PatienceMs);
    m_record = run->record();
    return ended;
}

Repeat PlayedRun::last() const
{
    return m_record && !m_record->repeats.isEmpty() ? m_record->repeats.last() : Repeat();
}

} // namespace plab
