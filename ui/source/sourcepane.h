// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/standingplaces.h"
#include "core/model/runrecord.h"

#include <QDateTime>
#include <QWidget>

#include <memory>

class QLabel;
class QToolButton;

namespace plab {

class SourceEditor;

/// The script that is run, beside the timeline: the line each process stands on, and it can be changed here.
/// Reads and writes no file. GUI thread.
class SourcePane : public QWidget
{
    Q_OBJECT
public:
    explicit SourcePane(QWidget *parent = nullptr);

    struct Script
    {
        QString path;
        QString text;
        QDateTime written;       ///< when the file was
        bool isExample = false;  ///< the laboratory's own: what a person makes of it goes to another file
        bool isReadOnly = false; ///< may not be written, or is no text in UTF-8
    };
    void setScript(const Script &script);
    /// What a person has made of a script, as it stands here.
    struct Draft
    {
        Script script; ///< as it was read
        QString text;
    };
    Draft draft() const { return {m_script, text()}; }
    void setDraft(const Draft &draft);             ///< as changed as it was; undo leads to what was read
    QString path() const { return m_script.path; } ///< empty before the first one
    QString text() const;
    bool isChanged() const;
    void setSaved(const QString &path, const QString &text, const QDateTime &written);
    void setUnchanged(); ///< what was changed is given up

    /// Whose lines are marked; may be called as often as a live record grows. Null shows none.
    void showRun(std::shared_ptr<const RunRecord> record);
    /// Seconds from the entry; null: the newest instant of a live run, none of one that is over.
    void setInstant(std::optional<double> seconds);
    /// The line at which a process stood at an instant, ns of CLOCK_MONOTONIC.
    void showLineOf(int process, std::uint64_t timeNs);

    SourceEditor *editor() const { return m_editor; }

Q_SIGNALS:
    void saveRequested();

private:
    void buildHead();
    void refresh();
    void showName();
    void showNote();
    QString note() const;
    bool isThisScript(const QString &file) const;
    const Repeat *repeat() const;

    SourceEditor *m_editor = nullptr;
    QLabel *m_name = nullptr;
    QLabel *m_note = nullptr;
    QToolButton *m_save = nullptr;
    Script m_script; ///< its text as it was read
    std::shared_ptr<const RunRecord> m_record;
    std::optional<double> m_instant;
    StandingPlaces m_places;
};

} // namespace plab
