// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `POST /v1/sam/self-test`.
package struct SAMTestReport: Codable, Sendable {
    /// One step of the test.
    package struct Step: Codable, Sendable {
        /// Result of a step.
        package enum Result: String, Codable, Sendable {
            /// It passed.
            case passed
            /// It was not tried, or is not possible with this SAM; not a fault.
            case skipped
            /// It failed.
            case failed
        }

        /// `host`, `random`, `card` or `readKey`.
        package let name: SAMSelfTestStep
        /// `passed`, `skipped` or `failed`.
        package let result: Result
        /// The reason; nil when the step passed.
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
    /// The steps up to the first that failed.
    package let steps: [Step]

    package init(uid: String, isPassed: Bool, steps: [Step]) {
        self.uid = uid
        self.isPassed = isPassed
        self.steps = steps
    }
}
