// SPDX-License-Identifier: Apache-2.0

/// One line of the body of `POST /v1/sam/self-test/card`: the virtual card's answer to the last command.
package struct SAMTestAnswer: Codable, Sendable {
    /// Data and status word in hexadecimal.
    package let answer: String

    package init(answer: String) { self.answer = answer }
}
