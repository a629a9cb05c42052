"""What any chatbot needs: messages, flows, turns, delivery, channels."""
