// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import DESFire
internal import Enrolment
internal import SAM
internal import SAMCare
internal import SmartCard

extension EnrolmentService {
    func samReport() async throws -> SAMReport {
        let (sam, session) = try await inspectSAM()
        return SAMReport(sam, session)
    }

    func samListReport() async throws -> SAMListReport {
        let result = try await listSAMs()
        return SAMListReport(
            sams: result.found.map { SAMReport($0) },
            unasked: result.unasked.map(\.rawValue)
        )
    }

    func samEntriesReport() async throws -> SAMEntriesReport {
        let (sam, contents) = try await samContents()
        return SAMEntriesReport(
            uid: sam.version.uid.description,
            entries: contents.entries.sorted { $0.key < $1.key }.map { number, entry in
                SAMEntriesReport.Entry(number, entry, counter: entry.usageCounter.flatMap { contents.counters[$0] })
            }
        )
    }

    /// `text` is a profile; empty for the service's own.
    func samCheckReport(_ text: [UInt8]) async throws -> SAMCheckReport {
        let check = try await checkSAM(for: text.isEmpty ? nil : try profile(text))
        return SAMCheckReport(
            uid: check.sam.version.uid.description,
            profile: check.profile,
            verdict: check.verdict,
            message: check.verdict.message,
            lines: check.lines.map {
                SAMCheckReport.Line(
                    entry: $0.need.key.entry,
                    version: $0.need.key.version,
                    isFit: $0.obstacles.isEmpty,
                    message: $0.message
                )
            }
        )
    }

    /// `card` opens the virtual card; nil leaves the steps with a card out.
    func samTestReport(
        with card: @Sendable () -> (any CardChannel)?
    ) async throws(EnrolmentError) -> SAMTestReport {
        let test = try await testSAM(with: card)
        return SAMTestReport(
            uid: test.sam.version.uid.description,
            isPassed: test.isPassed,
            steps: test.steps.map(SAMTestReport.Step.init)
        )
    }

    func inventoryReport() -> InventoryReport {
        InventoryReport(
            sams: inventory.map {
                InventoryReport.Item(
                    uid: $0.uid.description,
                    crous: $0.crous,
                    keeper: $0.keeper,
                    lastSeen: $0.lastSeen.description
                )
            }
        )
    }

    func inventoryReport(after request: InventoryRequest) async throws -> InventoryReport {
        guard let uid = CardUID(hex: request.uid) else { throw RefusedRequest(userMessage: .badUID(request.uid)) }
        try await describeSAM(uid, crous: request.crous, keeper: request.keeper)
        return inventoryReport()
    }

    private func profile(_ text: [UInt8]) throws -> CardProfile {
        do { return try CardProfile(yaml: text) } catch { throw RefusedRequest(userMessage: .profileRefused(error)) }
    }
}

extension SAMReport {
    /// `session` is nil when no session was attempted.
    fileprivate init(_ sam: FoundSAM, _ session: Result<MIFARESAM.HostSession, SAMError>? = nil) {
        let version = sam.version
        var protection: String?
        var problem: UserMessage?
        switch session {
        case .success(.open(let mode)): protection = "\(mode)"
        case .failure(let error): problem = error.userMessage
        case .success, nil: break
        }
        self.init(
            reader: sam.reader.rawValue,
            uid: version.uid.description,
            mode: "\(version.mode)",
            advice: version.mode.message,
            hardwareVersion: "\(version.hardware.major).\(version.hardware.minor)",
            softwareVersion: "\(version.software.major).\(version.software.minor)",
            batch: Hex.encode(version.batch),
            production: Hex.encode(version.production),
            protection: protection,
            problem: problem
        )
    }
}

extension SAMTestReport.Step {
    fileprivate init(_ step: SAMSelfTest.Step) {
        switch step.outcome {
        case .passed: self.init(name: step.name, result: .passed, message: nil)
        case .skipped(let why): self.init(name: step.name, result: .skipped, message: why)
        case .failed(let why): self.init(name: step.name, result: .failed, message: why)
        }
    }
}

extension SAMEntriesReport.Entry {
    fileprivate init(_ number: UInt8, _ entry: KeyEntry, counter: UsageCounter?) {
        self.init(
            number: number,
            type: entry.keyType.map { "\($0)" },
            keyClass: entry.keyClass.map { "\($0)" },
            versions: entry.versions,
            diversifiedOnly: entry.requiresDiversification,
            isDisabled: entry.restrictions.contains(.disabled),
            dumpsSessionKey: entry.allowsDumpingSessionKey,
            application: entry.application.contains { $0 != 0 } ? Hex.encode(entry.application) : nil,
            changeEntry: entry.changeKeyEntry,
            counter: entry.usageCounter,
            usesLeft: counter?.remaining,
            usesAllowed: counter?.limit
        )
    }
}

extension UserMessage {
    fileprivate static func profileRefused(_ error: ProfileError) -> UserMessage {
        UserMessage(
            "profile-refused",
            .usage,
            english: "The card profile is refused: \(error)",
            french: "Le paramétrage carte est refusé : \(error)",
            detail: String(describing: error)
        )
    }
}
