// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import DESFire
internal import Enrolment
internal import Holders
internal import Journal
internal import SmartCard

extension EnrolmentService {
    func statusReport() async throws -> StatusReport {
        let status = self.status
        return StatusReport(
            version: Release.version,
            profile: profile.description,
            isTraining: profile.isTraining,
            stations: status.stations.map {
                StatusReport.StationReport(
                    name: $0.name,
                    reader: $0.reader,
                    phase: $0.phase,
                    isCardPresent: $0.isCardPresent,
                    holder: $0.holder?.description
                )
            },
            journalSequence: status.journalSequence,
            numbersLeft: status.numbers?.left,
            warnings: status.warnings
        )
    }

    func readersReport() async throws -> ReadersReport {
        ReadersReport(
            readers: try await readers().map { state, role in
                let (card, atr): (String, ATR?) =
                    switch state.card {
                    case .absent: ("absent", nil)
                    case .present(let atr): ("present", atr)
                    case .mute: ("mute", nil)
                    }
                return ReadersReport.Reader(
                    name: state.reader.rawValue,
                    card: card,
                    atr: atr?.description,
                    isInUse: state.isInUse,
                    role: role
                )
            }
        )
    }

    func cardReport(on reader: ReaderName?) async throws -> CardReport {
        let card = try await inspectCard(on: reader)
        return CardReport(
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

    func recordReport(on reader: ReaderName?) async throws -> RecordReport {
        let reading = try await readCard(on: reader)
        return RecordReport(reading.record, known: reading.known)
    }

    func journalReport() async throws -> JournalReport {
        JournalReport(try await verifyJournal(), warnings: records.warnings)
    }

    func registryReport() async throws -> RegistryReport {
        let (cards, lines) = try await rebuildRegistry()
        return RegistryReport(cards: cards, lines: lines)
    }

    func holdersReport() async throws -> HoldersReport {
        HoldersReport(
            holders: holders.all.map {
                HoldersReport.Holder(
                    reference: $0.reference.description,
                    student: $0.studentNumber,
                    familyName: $0.familyName,
                    firstName: $0.firstName,
                    state: $0.enrolmentState
                )
            }
        )
    }

    func importReport(_ file: [UInt8]) async throws -> HoldersImportReport {
        let result = try await importHolders(file)
        return HoldersImportReport(
            imported: result.imported.map(\.description),
            refused: result.refused.map { Self.remark($0) },
            warnings: result.warnings.map { Self.remark($0) }
        )
    }

    private static func remark(_ problem: HoldersImport.Problem) -> HoldersImportReport.Remark {
        HoldersImportReport.Remark(line: problem.line, column: problem.column ?? "", message: problem.userMessage)
    }

    func enrol(_ request: EnrolmentRequest) async throws -> PlacedOrder {
        try await enrol(wish(request), station: request.station)
    }

    private func wish(_ request: EnrolmentRequest) throws(EnrolmentError) -> EnrolmentWish {
        var decisions: CardDecisions = []
        for word in request.decisions ?? [] {
            guard let decision = CardDecisions.named[word] else { throw .badValue("decision", word) }
            decisions.insert(decision)
        }
        return EnrolmentWish(
            holder: try reference(holder: request.holder, student: request.student),
            operatorName: request.operatorName,
            replacing: try request.replacing.map { text throws(EnrolmentError) in try CancelReason(text: text) },
            decisions: decisions,
            supervisor: request.supervisor ?? "",
            timeout: .seconds(min(max(request.timeout ?? 300, 1), 86_400))
        )
    }

    /// The person with this reference or student number.
    func reference(holder: String?, student: String?) throws(EnrolmentError) -> HolderReference {
        let reference =
            holder.flatMap { HolderReference($0) } ?? student.flatMap { holders.reference(ofStudent: $0) }
        guard let reference else { throw .unknownHolder(holder ?? student ?? "") }
        return reference
    }
}

extension CardDecisions {
    /// The decisions by their names in the API.
    static let named: [String: CardDecisions] = ["adopt": .adopt, "re-encode": .reencode, "rekey": .rekey]
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
