// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/othersettings.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace plab {

OtherSettings::OtherSettings(QWidget *parent)
    : QWidget(parent), m_words(new QLabel), m_back(new QPushButton(tr("Back to them")))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_words->setProperty("look", "warning");
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setAccessibleName(tr("Of other settings"));
    m_back->setObjectName(QStringLiteral("backToSettings"));
    m_back->setToolTip(tr("Set the form to what this result was made with"));
    m_back->setFocusPolicy(Qt::TabFocus); // a click leaves the focus where it was
    layout->addWidget(m_words, 1);
    layout->addWidget(m_back, 0, Qt::AlignTop);
    connect(m_back, &QPushButton::clicked, this, &OtherSettings::backRequested);
    hide();
}

void OtherSettings::show(const QString &differences)
{
    m_words->setText(tr("This result is of other settings: %1.").arg(differences));
    setVisible(!differences.isEmpty());
}

} // namespace plab
