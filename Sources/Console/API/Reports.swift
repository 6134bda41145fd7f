// SPDX-License-Identifier: Apache-2.0
public import Enrolment

/// Answer of `GET /v1/status`.
public struct StatusReport: Codable, Sendable {
    /// One station.
    public struct StationReport: Codable, Sendable {
        /// Name in the configuration.
        public let name: String
        /// Reader in the configuration.
        public let reader: String
        /// What it is doing.
        public let phase: StationPhase
        /// True while a card lies there.
        public let isCardPresent: Bool
        /// Opaque reference of the holder an order waits for.
        public let holder: String?
    }

    /// Version of the program.
    public let version: String
    /// Profile as `name@hash`.
    public let profile: String
    /// True when the profile is fictional.
    public let isTraining: Bool
    /// Stations in the order of the configuration.
    public let stations: [StationReport]
    /// Sequence number of the last journal line.
    public let journalSequence: UInt64
    /// Numbers still free on this host; nil before the configuration says what its history is.
    public let numbersLeft: UInt64?
    /// What deserves attention, as sentences.
    public let warnings: [UserMessage]
}

/// Answer of `GET /v1/readers`.
public struct ReadersReport: Codable, Sendable {
    /// One reader.
    public struct Reader: Codable, Sendable {
        /// Name as PC/SC tells it.
        public let name: String
        /// `absent`, `present` or `mute`.
        public let card: String
        /// Answer to reset in hexadecimal, nil without one.
        public let atr: String?
        /// True while some program holds the card.
        public let isInUse: Bool
        /// Station or role (`sam`) of the reader, nil when it has none.
        public let role: String?
    }

    /// Readers in the order of the service.
    public let readers: [Reader]
}

/// Answer of `GET /v1/card`.
public struct CardReport: Codable, Sendable {
    /// UID in hexadecimal.
    public let uid: String
    /// For instance `DESFire EV1 4K`.
    public let product: String
    /// Hardware and software version.
    public let hardwareVersion: String
    /// Software version.
    public let softwareVersion: String
    /// Size of the memory as the card tells it, in bytes.
    public let storageSize: Int
    /// Free memory in bytes; nil when the card does not tell.
    public let freeMemory: Int?
    /// Answer to reset in hexadecimal.
    public let atr: String
    /// What the application shows.
    public let state: UserMessage
    /// Number the journal links to this UID.
    public let journalNumber: String?
    /// State the journal gives this UID.
    public let journalState: String?
}

/// Answer of `GET /v1/card/record`.
public struct RecordReport: Codable, Sendable {
    /// UID in hexadecimal.
    public let uid: String
    /// CROUS number, 15 digits.
    public let number: String
    /// Fields of the record by name, as text.
    public let fields: [String: String]
    /// Number the journal links to this UID, 15 digits.
    public let journalNumber: String?
    /// True when card and journal agree.
    public let agrees: Bool
}

/// Body of `POST /v1/enrolments`.
public struct EnrolmentRequest: Codable, Sendable {
    /// Opaque reference of the holder, or nil when ``student`` names them.
    public var holder: String?
    /// Student number of the holder.
    public var student: String?
    /// Station; nil when there is only one.
    public var station: String?
    /// Who stands at the desk.
    public var operatorName: String
    /// Seconds to wait for a card; nil for five minutes.
    public var timeout: Int?
    /// Why the holder's present card is given up for this one: DP, DV, CD or HS; nil when the holder has none.
    public var replacing: String?
    /// What a supervisor allows: `adopt`, `re-encode`, `rekey`.
    public var decisions: [String]?
    /// Who that supervisor is.
    public var supervisor: String?

    /// A request made of its parts.
    public init(
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
public struct EnrolmentUpdate: Codable, Sendable {
    /// `take-card-off`, `put-card-on`, `put-same-card-on`, `step`, `enrolled` or `failed`.
    public let event: String
    /// The sentence for the desk.
    public let message: UserMessage
    /// Name of the step, with `step`.
    public var step: String?
    /// UID in hexadecimal, when a card is known.
    public var uid: String?
    /// CROUS number, 15 digits, with `enrolled`.
    public var number: String?
    /// Opaque reference of the holder, with `enrolled`.
    public var holder: String?
    /// With `enrolled`: `encoded`, `resumed`, `repaired`, `alreadyEnrolled`, `adopted`, `linked` or `rekeyed`.
    public var how: String?
    /// With `enrolled`: UID of the holder's card that this one replaces.
    public var replaced: String?
    /// With `enrolled`: an unfinished card was finished.
    public var resumed: Bool?
    /// With `enrolled`: the card was done before.
    public var alreadyEnrolled: Bool?
    /// With `enrolled`: commands the card executed.
    public var cardCommands: Int?
    /// With `enrolled`: the journal line.
    public var journalSequence: UInt64?
    /// With `enrolled`: what deserves attention although the card is done, for instance that few numbers are left.
    public var warning: UserMessage?
}

/// Answer of `GET /v1/journal/verify`.
public struct JournalReport: Codable, Sendable {
    /// Lines of the journal, header not counted.
    public let lines: Int
    /// Hash of the last line in hexadecimal.
    public let head: String
    /// Cards that have a number.
    public let cards: Int
    /// Numbers of cards that will not be finished.
    public let burntNumbers: Int
    /// What deserves attention although the journal is sound; empty for a copy.
    public let warnings: [UserMessage]

    /// What a check found, and what deserves attention besides.
    public init(_ summary: JournalSummary, warnings: [UserMessage] = []) {
        lines = Int(clamping: summary.head.sequence)
        head = summary.head.hash.description
        cards = summary.cards
        burntNumbers = summary.burntNumbers
        self.warnings = warnings
    }
}

/// Answer of `POST /v1/registry/rebuild`.
public struct RegistryReport: Codable, Sendable {
    /// Cards in the registry.
    public let cards: Int
    /// Journal lines it was built from.
    public let lines: Int
}

/// Answer of `GET /v1/holders`.
public struct HoldersReport: Codable, Sendable {
    /// One holder.
    public struct Holder: Codable, Sendable {
        /// Opaque reference, as in the journal.
        public let reference: String
        /// Student number.
        public let student: String
        /// Family name.
        public let familyName: String
        /// First name.
        public let firstName: String
        /// State of the enrolment at the university.
        public let state: String
    }

    /// Holders in the order of their names.
    public let holders: [Holder]
}

/// Answer of `POST /v1/holders`.
public struct HoldersImportReport: Codable, Sendable {
    /// A line that was refused, or accepted with a remark.
    public struct Remark: Codable, Sendable {
        /// Line of the file, counted from 1.
        public let line: Int
        /// Column concerned, empty when the whole line is.
        public let column: String
        /// What is wrong with it.
        public let message: UserMessage
    }

    /// Opaque references of the holders taken over, in the order of the file.
    public let imported: [String]
    /// Lines refused.
    public let refused: [Remark]
    /// Lines taken over with a remark.
    public let warnings: [Remark]
}

/// Body of every answer that is no success.
public struct ErrorReport: Codable, Sendable {
    /// What happened and what to do next.
    public let error: UserMessage

    /// A report of a message.
    public init(_ error: UserMessage) { self.error = error }
}
