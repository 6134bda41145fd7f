// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Enrolment
internal import Holders
package import Journal

/// Answer of `GET /v1/status`.
package struct StatusReport: Codable, Sendable {
    /// One station.
    package struct StationReport: Codable, Sendable {
        /// Name in the configuration.
        package let name: String
        /// Reader in the configuration.
        package let reader: String
        /// What it is doing.
        package let phase: StationPhase
        /// True while a card lies there.
        package let isCardPresent: Bool
        /// Opaque reference of the holder an order waits for.
        package let holder: String?
    }

    /// Version of the program.
    package let version: String
    /// Profile as `name@hash`.
    package let profile: String
    /// True when the profile is fictional.
    package let isTraining: Bool
    /// Stations in the order of the configuration.
    package let stations: [StationReport]
    /// Sequence number of the last journal line.
    package let journalSequence: UInt64
    /// Numbers still free on this host; nil before the configuration says what its history is.
    package let numbersLeft: UInt64?
    /// What deserves attention, as sentences.
    package let warnings: [UserMessage]
}

/// Answer of `GET /v1/readers`.
package struct ReadersReport: Codable, Sendable {
    /// One reader.
    package struct Reader: Codable, Sendable {
        /// Name as PC/SC tells it.
        package let name: String
        /// `absent`, `present` or `mute`.
        package let card: String
        /// Answer to reset in hexadecimal, nil without one.
        package let atr: String?
        /// True while some program holds the card.
        package let isInUse: Bool
        /// Station or role (`sam`) of the reader, nil when it has none.
        package let role: String?
    }

    /// Readers in the order of the service.
    package let readers: [Reader]
}

/// Answer of `GET /v1/card`.
package struct CardReport: Codable, Sendable {
    /// UID in hexadecimal.
    package let uid: String
    /// For instance `DESFire EV1 4K`.
    package let product: String
    /// Hardware and software version.
    package let hardwareVersion: String
    /// Software version.
    package let softwareVersion: String
    /// Size of the memory as the card tells it, in bytes.
    package let storageSize: Int
    /// Free memory in bytes; nil when the card does not tell.
    package let freeMemory: Int?
    /// Answer to reset in hexadecimal.
    package let atr: String
    /// What the application shows.
    package let state: UserMessage
    /// Number the journal links to this UID.
    package let journalNumber: String?
    /// State the journal gives this UID.
    package let journalState: String?
}

/// Answer of `GET /v1/card/record`.
package struct RecordReport: Codable, Sendable {
    /// UID in hexadecimal.
    package let uid: String
    /// CROUS number, 15 digits.
    package let number: String
    /// Fields of the record by name, as text.
    package let fields: [String: String]
    /// Number the journal links to this UID, 15 digits.
    package let journalNumber: String?
    /// True when card and journal agree.
    package let agrees: Bool
}

/// Body of `POST /v1/enrolments`.
package struct EnrolmentRequest: Codable, Sendable {
    /// Opaque reference of the holder, or nil when ``student`` names them.
    package var holder: String?
    /// Student number of the holder.
    package var student: String?
    /// Station; nil when there is only one.
    package var station: String?
    /// Who stands at the desk.
    package var operatorName: String
    /// Seconds to wait for a card; nil for five minutes.
    package var timeout: Int?
    /// Why the holder's present card is given up for this one: DP, DV, CD or HS; nil when the holder has none.
    package var replacing: String?
    /// What a supervisor allows: `adopt`, `re-encode`, `rekey`.
    package var decisions: [String]?
    /// Who that supervisor is.
    package var supervisor: String?

    /// A request made of its parts.
    package init(
        holder: String? = nil,
        student: String? = nil,
        station: String? = nil,
        operatorName: String,
        timeout: Int? = nil,
        replacing: String? = nil,
        decisions: [String]? = nil,
        supervisor: String? = nil
    ) {
        self.holder = holder
        self.student = student
        self.station = station
        self.operatorName = operatorName
        self.timeout = timeout
        self.replacing = replacing
        self.decisions = decisions
        self.supervisor = supervisor
    }
}

/// One line of the answer of `POST /v1/enrolments` (`application/x-ndjson`).
package struct EnrolmentUpdate: Codable, Sendable {
    /// `take-card-off`, `put-card-on`, `put-same-card-on`, `step`, `enrolled` or `failed`.
    package let event: String
    /// The sentence for the desk.
    package let message: UserMessage
    /// Name of the step, with `step`.
    package var step: String?
    /// UID in hexadecimal, when a card is known.
    package var uid: String?
    /// CROUS number, 15 digits, with `enrolled`.
    package var number: String?
    /// Opaque reference of the holder, with `enrolled`.
    package var holder: String?
    /// With `enrolled`: `encoded`, `resumed`, `repaired`, `alreadyEnrolled`, `adopted`, `linked` or `rekeyed`.
    package var how: String?
    /// With `enrolled`: UID of the holder's card that this one replaces.
    package var replaced: String?
    /// With `enrolled`: an unfinished card was finished.
    package var resumed: Bool?
    /// With `enrolled`: the card was done before.
    package var alreadyEnrolled: Bool?
    /// With `enrolled`: commands the card executed.
    package var cardCommands: Int?
    /// With `enrolled`: the journal line.
    package var journalSequence: UInt64?
    /// With `enrolled`: what deserves attention although the card is done, for instance that few numbers are left.
    package var warning: UserMessage?
}

/// Answer of `GET /v1/journal/verify`.
package struct JournalReport: Codable, Sendable {
    /// Lines of the journal, header not counted.
    package let lines: Int
    /// Hash of the last line in hexadecimal.
    package let head: String
    /// Cards that have a number.
    package let cards: Int
    /// Numbers of cards that will not be finished.
    package let burntNumbers: Int
    /// What deserves attention although the journal is sound; empty for a copy.
    package let warnings: [UserMessage]

    /// What a check found, and what deserves attention besides.
    package init(_ summary: JournalSummary, warnings: [UserMessage] = []) {
        lines = Int(clamping: summary.head.sequence)
        head = summary.head.hash.description
        cards = summary.cards
        burntNumbers = summary.burntNumbers
        self.warnings = warnings
    }
}

/// Answer of `POST /v1/registry/rebuild`.
package struct RegistryReport: Codable, Sendable {
    /// Cards in the registry.
    package let cards: Int
    /// Journal lines it was built from.
    package let lines: Int
}

/// Answer of `GET /v1/holders`.
package struct HoldersReport: Codable, Sendable {
    /// One holder.
    package struct Holder: Codable, Sendable {
        /// Opaque reference, as in the journal.
        package let reference: String
        /// Student number.
        package let student: String
        /// Family name.
        package let familyName: String
        /// First name.
        package let firstName: String
        /// State of the enrolment at the university.
        package let state: String
    }

    /// Holders in the order of their names.
    package let holders: [Holder]
}

/// Answer of `POST /v1/holders`.
package struct HoldersImportReport: Codable, Sendable {
    /// A line that was refused, or accepted with a remark.
    package struct Remark: Codable, Sendable {
        /// Line of the file, counted from 1.
        package let line: Int
        /// Column concerned, empty when the whole line is.
        package let column: String
        /// What is wrong with it.
        package let message: UserMessage
    }

    /// Opaque references of the holders taken over, in the order of the file.
    package let imported: [String]
    /// Lines refused.
    package let refused: [Remark]
    /// Lines taken over with a remark.
    package let warnings: [Remark]
}

/// Body of every answer that is no success.
package struct ErrorReport: Codable, Sendable {
    /// What happened and what to do next.
    package let error: UserMessage

    /// A report of a message.
    package init(_ error: UserMessage) { self.error = error }
}
