// SPDX-License-Identifier: GPL-3.0-or-later
// What the form says: beside its fields, and below all of them.
#include "ui/form/parameterfield.h"
#include "ui/form/parameterform.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace plab {

namespace {

QLabel *makeNote(const QString &look, const QString &name)
{
    auto *note = new QLabel;
    note->setProperty("look", look);
    note->setAccessibleName(name);
    note->setTextFormat(Qt::PlainText);
    note->setWordWrap(true);
    note->setTextInteractionFlags(Qt::TextSelectableByMouse);
    note->hide();
    return note;
}

} // namespace

void ParameterForm::buildNotes(QVBoxLayout *layout)
{
    m_error = makeNote(QStringLiteral("error"), tr("What is wrong"));
    m_error->setObjectName(QStringLiteral("formError"));
    m_remarks = makeNote(QStringLiteral("remark"), tr("Remarks on these settings"));
    m_remarks->setObjectName(QStringLiteral("formRemarks"));
    layout->addWidget(m_error);
    layout->addWidget(m_remarks);
}

void ParameterForm::setRemarks(const QList<Remark> &remarks)
{
    m_told = remarks;
    showRemarks();
}

void ParameterForm::showRemarks()
{
    QHash<ParameterField *, QList<Remark>> beside;
    QStringList below;
    for (const Remark &remark : std::as_const(m_told)) {
        ParameterField *named = fieldFor(remark.about);
        if (named && (named->parameter().main || isMoreShown()))
            beside[named].append(remark);
        else
            below.append(remark.sentence);
    }
    for (ParameterField *field : std::as_const(m_fields)) {
        QStringList sentences;
        bool isGrave = false;
        for (const Remark &remark : beside.value(field)) {
            sentences.append(remark.sentence);
            isGrave = isGrave || remark.isGrave;
        }
        field->setNote(sentences.join(QLatin1Char('\n')), isGrave);
    }
    m_remarks->setText(below.join(QLatin1Char('\n')));
    m_remarks->setHidden(below.isEmpty());
}

ParameterField *ParameterForm::fieldFor(const QStringList &about) const
{
    if (about.contains(m_lastEdited))
        return field(m_lastEdited);
    ParameterField *first = about.isEmpty() ? nullptr : field(about.first());
    return first && !standsInToolBar(first->parameter()) ? first : nullptr;
}

void ParameterForm::setError(const QString &sentence, const QStringList &about)
{
    ParameterField *named = sentence.isEmpty() ? nullptr : fieldFor(about);
    for (ParameterField *field : std::as_const(m_fields))
        field->setRemark(field == named ? sentence : QString());
    m_error->setText(named ? QString() : sentence);
    m_error->setVisible(!named && !sentence.isEmpty());
    if (!named)
        return;
    if (!named->parameter().main)
        showMore(true);
    m_scroll->ensureWidgetVisible(named);
}

void ParameterForm::setIdle(const QList<Idle> &idle)
{
    QHash<QString, QString> reasons;
    for (const Idle &one : idle)
        reasons.insert(one.name, one.why.shown());
    for (const bool main : {true, false}) {
        QString below; // of fields that are idle for one reason, the last says so
        for (auto field = m_fields.rbegin(); field != m_fields.rend(); ++field) {
            if ((*field)->parameter().main != main || standsInToolBar((*field)->parameter()))
                continue;
            const QString why = reasons.value((*field)->parameter().name);
            (*field)->setIdle(why, why != below);
            below = why;
        }
    }
}

} // namespace plab
