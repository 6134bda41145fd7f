// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `POST /v1/sam/self-test`.
package struct SAMTestReport: Codable, Sendable {
    /// One thing tried.
    package struct Step: Codable, Sendable {
        /// How it went.
        package enum Result: String, Codable, Sendable {
            /// Well.
            case passed
            /// It was not tried, or is not possible with this SAM, and that is no fault.
            case skipped
            /// Not well.
            case failed
        }

        /// `host`, `random`, `card` or `readKey`.
        package let name: SAMSelfTestStep
        /// `passed`, `skipped` or `failed`.
        package let result: Result
        /// Why, nil when it went well.
        package let message: UserMessage?

        package init(name: SAMSelfTestStep, result: Result, message: UserMessage?) {
            self.name = name
            self.result = result
            self.message = message
        }
    }

    /// UID of the SAM in hexadecimal.
    package let uid: String
    /// True when no step failed.
    package let isPassed: Bool
    /// The steps done, up to the first that failed.
    package let steps: [Step]

    package init(uid: String, isPassed: Bool, steps: [Step]) {
        self.uid = uid
        self.isPassed = isPassed
        self.steps = steps
    }
}
