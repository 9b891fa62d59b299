// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QWidget>

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
    /// What is good to know about these settings; each a sentence.
    void setRemarks(const QList<QString> &remarks);
    /// Shows a sentence under the parameter it names, or under the form; an empty one takes it away.
    void setError(const QString &sentence, const QString &parameter = {});

    bool differsFromDefaults() const;
    bool isMoreShown() const;
    void showMore(bool shown);

public Q_SLOTS:
    /// Every parameter to its default; changed() and wasReset() follow if something did differ.
    void reset();

Q_SIGNALS:
    void changed(); ///< by a person: parameters() or problem() is new
    void wasReset(const plab::Parameters &before);

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildBar(QVBoxLayout *layout);
    void buildNotes(QVBoxLayout *layout);
    void addField(const Parameter &parameter, QVBoxLayout *rows);
    void clear();
    void orderTabs();
    void fieldChanged();
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
    QLabel *m_error = nullptr;
    QLabel *m_remarks = nullptr;
};

} // namespace plab
