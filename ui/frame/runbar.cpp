// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/runbar.h"

#include "core/model/preset.h"
#include "ui/base/icons.h"
#include "ui/frame/actions.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QToolButton>

namespace plab {

namespace {

QLabel *labelFor(QWidget *buddy, const QString &text)
{
    auto *label = new QLabel(text);
    label->setBuddy(buddy);
    label->setContentsMargins(8, 0, 2, 0);
    return label;
}

} // namespace

RunBar::RunBar(const Actions &actions, QMenu *exports, QWidget *parent) : QToolBar(parent)
{
    setObjectName(QStringLiteral("runBar"));
    setWindowTitle(tr("Run"));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({16, 16});
    addRunButtons(actions);
    addRepeat();
    addRecording();
    addRest(actions, exports);
}

void RunBar::addRunButtons(const Actions &actions)
{
    addAction(actions.run);
    addAction(actions.stop);
    for (auto [action, name] : {std::pair(actions.run, "runButton"), std::pair(actions.stop, "stopButton")}) {
        auto *button = qobject_cast<QToolButton *>(widgetForAction(action));
        button->setObjectName(QLatin1String(name));
        button->setAccessibleName(QString(action->text()).remove(QLatin1Char('&')));
        button->setFocusPolicy(Qt::TabFocus);               // a click leaves the focus where a person works
        button->setToolButtonStyle(Qt::ToolButtonTextOnly); // its sign is part of its text
    }
    m_run = actions.run;
    m_stop = actions.stop;
}

void RunBar::setRunning(bool canStop, bool canRun)
{
    QWidget *runButton = widgetForAction(m_run);
    QWidget *stopButton = widgetForAction(m_stop);
    const QWidget *focused = QApplication::focusWidget();
    const bool isHere = focused && (focused == runButton || focused == stopButton || focused == m_meanwhile);
    m_run->setEnabled(canRun);
    m_stop->setEnabled(canStop);
    if (isHere && (canRun || canStop))
        (canRun ? runButton : stopButton)->setFocus(Qt::OtherFocusReason);
    m_meanwhile = isHere ? QApplication::focusWidget() : nullptr;
}

void RunBar::addRepeat()
{
    m_repeat = new QSpinBox;
    m_repeat->setObjectName(QStringLiteral("repeat"));
    m_repeat->setRange(1, maximumRepeat);
    m_repeat->setSuffix(tr(" ×"));
    m_repeat->setGroupSeparatorShown(true);
    m_repeat->setAccessibleName(tr("Repeat"));
    m_repeat->setToolTip(tr("How many times the whole experiment is run (Alt+P)"));
    connect(m_repeat, &QSpinBox::valueChanged, this, &RunBar::repeatChanged);
    addWidget(labelFor(m_repeat, tr("Re&peat")));
    addWidget(m_repeat);
}

void RunBar::addRecording()
{
    m_recording = new QComboBox;
    m_recording->setObjectName(QStringLiteral("recording"));
    m_recording->addItem(tr("off"), QStringLiteral("off"));
    m_recording->addItem(tr("sampled"), QStringLiteral("sampled"));
    m_recording->addItem(tr("all"), QStringLiteral("all"));
    m_recording->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_recording->setAccessibleName(tr("Recording"));
    connect(m_recording, &QComboBox::currentIndexChanged, this, [this] {
        showSampling();
        Q_EMIT recordingChanged(recording());
    });
    addWidget(labelFor(m_recording, tr("Recor&ding")));
    addWidget(m_recording);
    m_sampling = new QSpinBox;
    m_sampling->setObjectName(QStringLiteral("sampling"));
    m_sampling->setRange(1, 1'000'000);
    m_sampling->setPrefix(tr("1 in "));
    m_sampling->setGroupSeparatorShown(true);
    m_sampling->setAccessibleName(tr("Sampling"));
    m_sampling->setToolTip(tr("One turn in this many is recorded"));
    connect(m_sampling, &QSpinBox::valueChanged, this, &RunBar::samplingChanged);
    m_samplingAction = addWidget(m_sampling);
    setAbilities(true, false);
    showSampling();
}

void RunBar::showSampling()
{
    m_samplingAction->setVisible(recording() == QLatin1String("sampled"));
}

void RunBar::setAbilities(bool samples, bool witnessOnly)
{
    auto *model = qobject_cast<QStandardItemModel *>(m_recording->model());
    QStandardItem *sampled = model->item(m_recording->findData(QStringLiteral("sampled")));
    sampled->setEnabled(samples);
    sampled->setToolTip(samples ? tr("One turn in so many")
                                : tr("This experiment has no turns that could be left out"));
    m_recording->setToolTip((
        witnessOnly
            ? tr("How much is recorded of the witness, one extra repeat that the timeline shows. The counted "
                 "repeats of this experiment run unrecorded, because recording would change them. Off: no "
                 "witness, and nothing is recorded (Alt+D)")
            : tr("How much of what the processes do is recorded for the timeline. Off: nothing is recorded, "
                 "and the timeline shows only births and ends (Alt+D)")));
}

void RunBar::addRest(const Actions &actions, QMenu *exports)
{
    auto *space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(space);
    addAction(actions.savePreset);
    auto *button = new QToolButton;
    button->setText(tr("Export"));
    button->setIcon(lineIcon(QStringLiteral("export")));
    button->setIconSize(iconSize());
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setMenu(exports);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(tr("Export"));
    button->setToolTip(tr("Write results, events, charts or the whole run to a file"));
    addWidget(button);
    addAction(actions.copyCommand);
    for (QAction *action : {actions.savePreset, actions.copyCommand})
        widgetForAction(action)->setFocusPolicy(Qt::StrongFocus);
}

int RunBar::repeat() const
{
    return m_repeat->value();
}

void RunBar::setRepeat(int repeat)
{
    const QSignalBlocker quiet(m_repeat);
    m_repeat->setValue(repeat);
}

QString RunBar::recording() const
{
    return m_recording->currentData().toString();
}

void RunBar::setRecording(const QString &level)
{
    const QSignalBlocker quiet(m_recording);
    m_recording->setCurrentIndex(m_recording->findData(level));
    showSampling();
}

void RunBar::setSampling(qint64 oneIn)
{
    const QSignalBlocker quiet(m_sampling);
    m_sampling->setValue(int(oneIn));
}

} // namespace plab
