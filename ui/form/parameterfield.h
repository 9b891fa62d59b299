// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace plab {

/// One row of the form (two for a switch with a kind): label, editor, and a sentence under them while the
/// value typed is not allowed. What was set comes back unchanged unless a person edited it. GUI thread.
class ParameterField : public QWidget
{
    Q_OBJECT
public:
    /// The field that fits the parameter's type.
    static ParameterField *make(const Parameter &parameter, QWidget *parent = nullptr);

    const Parameter &parameter() const { return m_parameter; }
    /// The newest value that is allowed.
    const ParameterValue &value() const { return m_value; }
    void setValue(const ParameterValue &value); ///< no signal; clears what was wrong
    /// What takes the focus. Not a focus proxy: Tab would come back to it from every place where the field
    /// itself stands in the focus chain.
    QWidget *editor() const { return m_editor; }
    bool isDefault() const { return m_value == m_parameter.initial; }
    /// Why what stands in the editor is not allowed; empty if it is.
    const QString &problem() const { return m_problem; }
    /// A sentence from outside (a contradiction with another parameter); empty takes it away.
    void setRemark(const QString &sentence);

Q_SIGNALS:
    void changed(); ///< by a person: value() or problem() is new

protected:
    ParameterField(const Parameter &parameter, QWidget *parent);

    /// Shows m_value in the editor; signals of the editor are ignored meanwhile.
    virtual void display(const ParameterValue &value) = 0;
    /// What the person just edited. Ignored while display() runs.
    void edited(const ParameterValue &value);
    void editedWrongly(const QString &problem);
    /// A labelled editor as a row; label and tool tip from the parameter unless given.
    QWidget *addRow(QWidget *editor, QWidget *buddy = nullptr, const QString &label = {});

    void contextMenuEvent(QContextMenuEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showMenu(QWidget *over, const QPoint &globalPosition);
    QString toolTipText() const;
    void showSentence();

    Parameter m_parameter;
    ParameterValue m_value;
    QString m_problem;
    QString m_remark;
    QVBoxLayout *m_rows;
    QWidget *m_editor = nullptr;
    QLabel *m_sentence;
    bool m_showing = false;
};

} // namespace plab
