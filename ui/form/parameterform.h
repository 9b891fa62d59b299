// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QWidget>

class QAction;
class QLabel;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace plab {

class ParameterField;

/// The settings of an experiment, made from its declaration: main parameters first, the others folded under
/// More; below them what is wrong and what to know. It checks each value for itself; contradictions come back
/// by setError(). GUI thread.
class ParameterForm : public QWidget
{
    Q_OBJECT
public:
    explicit ParameterForm(QWidget *parent = nullptr);
    ~ParameterForm() override;

    /// Borrows the declaration, which must outlive the form; all parameters at their defaults. No signal.
    void setDeclaration(const Declaration *declaration);
    /// Values of parameters that are not declared are left out. No signal.
    void setParameters(const Parameters &parameters);
    /// What the form was opened with, which Reset goes back to, and what people call that: “Counting pool”.
    /// The defaults until it is given. No signal.
    void setReference(const Parameters &parameters, const QString &name);
    /// Every declared parameter; where something not allowed stands in a field, the value it had before.
    Parameters parameters() const;
    /// Whether this parameter is set in the tool bar instead: how a run is watched, not what is run. The form
    /// keeps its value.
    static bool standsInToolBar(const Parameter &parameter);
    /// Sets one parameter (recording, from the tool bar). No signal; nothing happens if it is not declared.
    void setValue(const QString &name, const ParameterValue &value);

    void focusFirst(); ///< into the first field
    /// Brings a parameter's row into view, from under More too; null if it is not declared.
    QWidget *showField(const QString &name);
    /// As wide as the fields need: nothing in the form is cut off at its right.
    QSize minimumSizeHint() const override;

    /// The first value that is not allowed, as a sentence; empty if a run may start.
    QString problem() const;
    struct Remark
    {
        QString sentence;
        QStringList about;    ///< parameters, any of which may have it beside its field
        bool isGrave = false; ///< it will not run as it is set
    };
    /// What is good to know about these settings: beside a field, or below them all what is about none that
    /// can be seen.
    void setRemarks(const QList<Remark> &remarks);
    /// Shows a sentence under one of the parameters it is about (the one that was touched last, else the
    /// first), or under the form; an empty one takes it away.
    void setError(const QString &sentence, const QStringList &about = {});
    /// Disables the fields that have no effect and says why, where they stand.
    void setIdle(const QList<Idle> &idle);

    bool isChanged() const; ///< from what it was opened with
    /// Something beside the parameters differs from what was opened, and is reset with them.
    void setAlsoChanged(bool changed);
    bool isMoreShown() const;
    void showMore(bool shown);

Q_SIGNALS:
    void changed();        ///< by a person: parameters() or problem() is new
    void resetWanted();    ///< to what the form was opened with
    void defaultsWanted(); ///< of the experiment

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildBar(QVBoxLayout *layout);
    void buildNotes(QVBoxLayout *layout);
    void buildReset();
    void addField(const Parameter &parameter, QVBoxLayout *rows);
    void clear();
    void orderTabs();
    void fieldChanged(ParameterField *field);
    ParameterField *fieldFor(const QStringList &about) const;
    void showRemarks();
    void updateBar();
    ParameterField *field(const QString &name) const;

    const Declaration *m_declaration = nullptr;
    QList<ParameterField *> m_fields; ///< in declared order
    QScrollArea *m_scroll;
    QVBoxLayout *m_mainRows;
    QWidget *m_fold;
    QVBoxLayout *m_foldRows;
    QToolButton *m_more = nullptr;
    QToolButton *m_reset = nullptr;
    QAction *m_toReference = nullptr;
    QAction *m_toDefaults = nullptr;
    QString m_lastEdited; ///< name of the parameter that a person touched last
    bool m_isAlsoChanged = false;
    QLabel *m_error = nullptr;
    QLabel *m_remarks = nullptr;
    QList<Remark> m_told;
};

} // namespace plab
