// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import DESFire
internal import SAM
internal import SAMCare
internal import SmartCard

extension SAMReport {
    /// `session` is nil when no session was attempted.
    init(_ sam: FoundSAM, _ session: Result<MIFARESAM.HostSession, SAMError>? = nil) {
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

extension SAMTestReport {
    init(_ test: SAMSelfTest) {
        self.init(
            uid: test.sam.version.uid.description,
            isPassed: test.isPassed,
            steps: test.steps.map(Step.init)
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

extension SAMEntriesReport {
    init(_ sam: FoundSAM, _ contents: SAMContents) {
        self.init(
            uid: sam.version.uid.description,
            entries: contents.entries.sorted { $0.key < $1.key }.map { number, entry in
                Entry(number, entry, counter: entry.usageCounter.flatMap { contents.counters[$0] })
            }
        )
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

extension SAMCheckReport {
    init(_ check: SAMCheck) {
        self.init(
            uid: check.sam.version.uid.description,
            profile: check.profile,
            verdict: check.verdict,
            message: check.verdict.message,
            lines: check.lines.map {
                Line(
                    entry: $0.need.key.entry,
                    version: $0.need.key.version,
                    isFit: $0.obstacles.isEmpty,
                    message: $0.message
                )
            }
        )
    }
}

extension InventoryReport {
    init(_ inventory: [SAMInventory.Item]) {
        self.init(
            sams: inventory.map {
                Item(
                    uid: $0.uid.description,
                    crous: $0.crous,
                    keeper: $0.keeper,
                    lastSeen: $0.lastSeen.description
                )
            }
        )
    }
}
