// SPDX-License-Identifier: Apache-2.0
public import Enrolment

/// Answer of `GET /v1/sam`.
public struct SAMReport: Codable, Sendable {
    /// Reader it sits in.
    public let reader: String
    /// UID in hexadecimal.
    public let uid: String
    /// Mode, for instance `av2`.
    public let mode: String
    /// What the mode means for card work.
    public let advice: UserMessage
    /// Hardware version.
    public let hardwareVersion: String
    /// Software version.
    public let softwareVersion: String
    /// Production batch in hexadecimal.
    public let batch: String
    /// Day, month and year of production as the SAM gives them, in hexadecimal.
    public let production: String
    /// Protection of the host session: `plain`, `mac` or `full`; nil when none is open.
    public let protection: String?
    /// Why the SAM cannot be worked with, for instance a wrong host key; nil when it can, and in a list.
    public let problem: UserMessage?
}

/// Answer of `GET /v1/sam/list`.
public struct SAMListReport: Codable, Sendable {
    /// The SAMs found, asked without host authentication.
    public let sams: [SAMReport]
    /// Readers with a card that is in use or did not answer.
    public let unasked: [String]
}

/// Answer of `GET /v1/sam/entries`; never the value of a key.
public struct SAMEntriesReport: Codable, Sendable {
    /// One key entry.
    public struct Entry: Codable, Sendable {
        /// Number of the entry.
        public let number: UInt8
        /// Type of its keys, for instance `aes128`; nil for an unknown code.
        public let type: String?
        /// What its keys are for: `host`, `picc`, `offlineChange` or `offlineCrypto`; nil for an unknown code.
        public let keyClass: String?
        /// Versions held.
        public let versions: [UInt8]
        /// True when its keys may only be used diversified.
        public let diversifiedOnly: Bool
        /// True when the entry is disabled.
        public let isDisabled: Bool
        /// True when a session key may leave the SAM: not fit for production.
        public let dumpsSessionKey: Bool
        /// DESFire application in hexadecimal as on the wire, nil when the entry is for none.
        public let application: String?
        /// Entry whose key may change this one.
        public let changeEntry: UInt8
        /// Number of its usage counter, nil when it has none.
        public let counter: UInt8?
        /// Uses left of the counter.
        public let usesLeft: UInt32?
        /// Limit of the counter.
        public let usesAllowed: UInt32?
    }

    /// UID of the SAM in hexadecimal.
    public let uid: String
    /// The entries by number.
    public let entries: [Entry]
}

/// Answer of `POST /v1/sam/check`, whose body is a profile or empty.
public struct SAMCheckReport: Codable, Sendable {
    /// One key the profile needs.
    public struct Line: Codable, Sendable {
        /// Entry that must hold it.
        public let entry: UInt8
        /// Version it must have.
        public let version: UInt8
        /// True when the SAM holds it and allows its use.
        public let isFit: Bool
        /// What the entry must hold and, when it does not, why.
        public let message: UserMessage
    }

    /// UID of the SAM in hexadecimal.
    public let uid: String
    /// Profile as `name@hash`.
    public let profile: String
    /// `ready`, `checksOnly` or `unfit`.
    public let verdict: SAMCheck.Verdict
    /// The verdict as a sentence.
    public let message: UserMessage
    /// The keys in the order they are used on a blank card.
    public let lines: [Line]
}

/// Answer of `POST /v1/sam/self-test`.
public struct SAMTestReport: Codable, Sendable {
    /// One thing tried.
    public struct Step: Codable, Sendable {
        /// How it went.
        public enum Result: String, Codable, Sendable {
            /// Well.
            case passed
            /// It was not tried, or is not possible with this SAM, and that is no fault.
            case skipped
            /// Not well.
            case failed
        }

        /// `host`, `random`, `card` or `readKey`.
        public let name: SAMSelfTest.Step.Name
        /// `passed`, `skipped` or `failed`.
        public let result: Result
        /// Why, nil when it went well.
        public let message: UserMessage?
    }

    /// UID of the SAM in hexadecimal.
    public let uid: String
    /// True when no step failed.
    public let isPassed: Bool
    /// The steps done, up to the first that failed.
    public let steps: [Step]
}

/// Answer of `GET` and `POST /v1/sam/inventory`.
public struct InventoryReport: Codable, Sendable {
    /// One SAM.
    public struct Item: Codable, Sendable {
        /// UID in hexadecimal.
        public let uid: String
        /// The CROUS that gave it out; empty when nobody said it.
        public let crous: String
        /// Who keeps it; empty when nobody said it.
        public let keeper: String
        /// Last day it was seen here, `yyyy-MM-dd`.
        public let lastSeen: String
    }

    /// The SAMs ever seen on this host, by UID.
    public let sams: [Item]
}

/// Body of `POST /v1/sam/inventory`.
public struct InventoryRequest: Codable, Sendable {
    /// UID of a SAM seen before, in hexadecimal.
    public let uid: String
    /// The CROUS that gave it out; nil to leave it as it is.
    public let crous: String?
    /// Who keeps it; nil to leave it as it is.
    public let keeper: String?

    /// A request made of its parts.
    public init(uid: String, crous: String?, keeper: String?) {
        self.uid = uid
        self.crous = crous
        self.keeper = keeper
    }
}
