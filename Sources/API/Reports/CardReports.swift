// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import DESFire
internal import Enrolment
internal import Journal
internal import SmartCard

extension CardReport {
    init(_ card: CardInspection) {
        self.init(
            uid: card.uid.description,
            product: "\(card.version.generation.rawValue) \(card.version.storageSize / 1024)K",
            hardwareVersion: "\(card.version.hardware.major).\(card.version.hardware.minor)",
            softwareVersion: "\(card.version.software.major).\(card.version.software.minor)",
            storageSize: card.version.storageSize,
            freeMemory: card.freeMemory,
            atr: card.atr.description,
            state: card.look.finding.message,
            journalNumber: card.known?.number.padded,
            journalState: card.known?.state.rawValue
        )
    }
}

extension RecordReport {
    init(_ record: CardRecord, known: JournalledCard?) {
        var fields = Dictionary(uniqueKeysWithValues: record.parameters.map { ($0.key.rawValue, String($0.value)) })
        fields["date"] = record.day?.description
        self.init(
            uid: record.uid.description,
            number: record.number.padded,
            fields: fields,
            journalNumber: known?.number.padded,
            agrees: known?.number == record.number
        )
    }
}

extension VerificationReport {
    init(_ found: CardVerification) {
        self.init(
            uid: found.uid.description,
            number: found.number?.padded,
            journalNumber: found.known?.number.padded,
            journalState: found.known?.state.rawValue,
            deliveredNumber: found.deliveredNumber?.padded,
            refusedKeys: found.refusedKeys,
            isRight: found.isRight,
            message: .verified(found)
        )
    }
}

extension JournalledCardReport {
    init(_ card: JournalledCard, _ message: UserMessage) {
        self.init(
            uid: card.uid.description,
            number: card.number.padded,
            state: card.state.rawValue,
            holder: card.holder?.description,
            validUntil: card.validUntil?.description,
            journalSequence: card.sequence,
            message: message
        )
    }
}
