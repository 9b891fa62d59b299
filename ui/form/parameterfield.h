// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

#include <QWidget>

class QLabel;
class QMenu;
class QToolButton;
class QVBoxLayout;

namespace plab {

/// One row of the form (two for a switch with a kind): label, editor, and under them a sentence while the
/// value typed is not allowed, or what is to be known of it. In the margin stands, while the value is another
/// than the one it was opened with, a mark that is also the button that brings that one back. What was set
/// comes back unchanged unless a person edited it. GUI thread.
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
    /// The value that a reset brings back; the default until another is given.
    void setReference(const ParameterValue &reference);
    /// Whether anything but the reference stands in the editor.
    bool isChanged() const { return m_value != m_reference || !m_problem.isEmpty(); }
    QToolButton *resetButton() const { return m_reset; }
    /// Why no value of it has an effect, as a sentence; empty if one has. Disables the editor unless what
    /// stands in it is wrong. `isTold`: the sentence stands under it, too, not in the tool tip alone.
    void setIdle(const QString &why, bool isTold = true);
    /// What is good to know about the value, as a sentence; empty takes it away. Grave: it will not run so.
    void setNote(const QString &sentence, bool isGrave = false);
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
    /// The same for what was typed, as the parameter reads it.
    void typed(const QString &text);
    /// A labelled editor as a row; label and tool tip from the parameter unless given.
    QWidget *addRow(QWidget *editor, QWidget *buddy = nullptr, const QString &label = {});

    void contextMenuEvent(QContextMenuEvent *event) override;
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showMenu(QWidget *over, const QPoint &globalPosition);
    QString toolTipText() const;
    void addReset(QMenu *menu, const QString &text, const ParameterValue &value);
    void resetTo(const ParameterValue &value);
    void describe();
    void showSentence();
    void showState(); ///< whether it is changed, and whether it can be
    void placeReset();

    Parameter m_parameter;
    ParameterValue m_value;
    ParameterValue m_reference;
    QString m_problem;
    QString m_remark;
    QString m_idle;
    bool m_isIdleTold = true;
    QString m_note;
    bool m_isNoteGrave = false;
    QVBoxLayout *m_rows;
    QList<QWidget *> m_editorRows;
    QWidget *m_editor = nullptr;
    QLabel *m_sentence;
    QLabel *m_aside;
    QToolButton *m_reset;
    bool m_showing = false;
};

} // namespace plab
