// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QTimer>

#include <functional>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace plab {

/// The inline bar in which the window speaks: errors, warnings, facts, questions and "Undo". Never modal: it
/// takes the focus only for a question, and the rest of the window goes on working. Esc closes it while it
/// has the focus.
class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    enum class Kind { Info, Warning, Error };

    /// One button of a notice; the bar closes before `run` is called.
    struct Choice
    {
        QString text;
        std::function<void()> run;
    };

    explicit NoticeBar(QWidget *parent = nullptr);

    /// Shows a complete sentence in place of what stood there. Information without a choice leaves after ten
    /// seconds.
    void tell(Kind kind, const QString &sentence, const QList<Choice> &choices = {});
    /// A warning with choices that takes the focus (first choice first) until one is taken or the bar is
    /// closed.
    void ask(const QString &sentence, const QList<Choice> &choices);
    void amend(const QString &sentence); ///< of what is shown: its buttons stay, and nothing is announced
    void dismiss();
    void withdrawQuestion(); ///< closes the bar if it asks: what it asked about is no longer so

    QString sentence() const; ///< what is shown; empty while hidden
    Kind kind() const { return m_kind; }

Q_SIGNALS:
    void dismissed();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildLabels(QHBoxLayout *layout);
    void buildCloseButton(QHBoxLayout *layout);
    void setChoices(const QList<Choice> &choices);
    void dress();

    Kind m_kind = Kind::Info;
    bool m_isQuestion = false;
    QLabel *m_sign = nullptr;
    QLabel *m_text = nullptr;
    QHBoxLayout *m_choices = nullptr;
    QToolButton *m_close = nullptr;
    QPointer<QWidget> m_focusBefore;
    QTimer m_leaving;
};

} // namespace plab
