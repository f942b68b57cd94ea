"""Programs in small, for the cases of sin 6: one call of a model in each language, and what stands around it."""

from __future__ import annotations

from checks.evidence import Evidence
from tests.checks.sins.having import having

FASTAPI = """\
from fastapi import Depends, FastAPI
from openai import OpenAI

app = FastAPI()
client = OpenAI()


@app.post("/chat")
def chat(body: Question):
    answer = client.chat.completions.create(model="small", messages=body.messages)
    return answer.choices[0].message.content
"""
FLASK = """\
from flask import Flask, request
import anthropic

app = Flask(__name__)


@app.route("/ask", methods=["POST"])
def ask():
    return anthropic.Anthropic().messages.create(model="m", max_tokens=100, messages=request.json["messages"]).content
"""
DJANGO = """\
from django.http import JsonResponse
from google import genai


def ask(request):
    answer = genai.Client().models.generate_content(model="g", contents=request.POST["q"])
    return JsonResponse({"a": answer.text})
"""
EXPRESS = """\
import express from "express";
import OpenAI from "openai";
const app = express();
const openai = new OpenAI();
app.post("/chat", async (req, res) => {
  const answer = await openai.responses.create({ model: "small", input: req.body.text });
  res.json(answer.output_text);
});
"""
NEXT = """\
import { streamText } from "ai";
import { openai } from "@ai-sdk/openai";

export async function POST(req: Request) {
  const { messages } = await req.json();
  return streamText({ model: openai("small"), messages }).toTextStreamResponse();
}
"""
NEST = """\
import { Controller, Post, Body } from "@nestjs/common";
import OpenAI from "openai";

@Controller("chat")
export class ChatController {
  private client = new OpenAI();

  @Post("ask")
  async ask(@Body() body) {
    return this.client.chat.completions.create({ model: "small", messages: body.messages });
  }
}
"""
GO = """\
package main

import (
	"net/http"

	"github.com/sashabaranov/go-openai"
)

func chat(w http.ResponseWriter, r *http.Request) {
	resp, _ := client.CreateChatCompletion(r.Context(), openai.ChatCompletionRequest{Model: "small", Messages: read(r)})
	w.Write([]byte(resp.Choices[0].Message.Content))
}

func main() {
	http.HandleFunc("/chat", chat)
}
"""
SPRING = """\
import com.openai.client.OpenAIClient;
import org.springframework.web.bind.annotation.PostMapping;

@RestController
class Chat {
    @PostMapping("/chat")
    String chat(@RequestBody Question q) {
        var params = ChatCompletionCreateParams.builder().model("small").addUserMessage(q.text()).build();
        return client.chat().completions().create(params).choices().get(0).toString();
    }
}
"""
KTOR = """\
import com.aallam.openai.client.OpenAI
import io.ktor.server.routing.*

fun Application.chat() {
    routing {
        post("/chat") {
            call.respond(openAI.chatCompletion(ChatCompletionRequest(model = ModelId("small"), messages = read(call))))
        }
    }
}
"""
ASPNET = """\
using OpenAI.Chat;

app.MapPost("/chat", async (Question q) => {
    var answer = await chatClient.CompleteChatAsync(q.Text);
    return answer.Value.Content[0].Text;
});
"""
RAILS = """\
class ChatsController < ApplicationController
  def create
    answer = OpenAI::Client.new.chat(parameters: { model: "small", messages: params[:messages] })
    render json: answer.dig("choices", 0)
  end
end
"""
LARAVEL = """\
<?php
use OpenAI\\Laravel\\Facades\\OpenAI;
use Illuminate\\Http\\Request;

class ChatController extends Controller
{
    public function store(Request $request)
    {
        return OpenAI::chat()->create(['model' => 'small', 'messages' => $request->messages]);
    }
}
"""
AXUM = """\
use async_openai::{types::CreateChatCompletionRequestArgs, Client};
use axum::{routing::post, Router};

async fn chat(body: String) -> String {
    let request = CreateChatCompletionRequestArgs::default().model("small").messages(read(body)).build().unwrap();
    Client::new().chat().create(request).await.unwrap().id
}

fn app() -> Router {
    Router::new().route("/chat", post(chat))
}
"""
ROUTES = {
    "app.py": FASTAPI,
    "ask/views.py": DJANGO,
    "server.ts": EXPRESS,
    "app/api/chat/route.ts": NEXT,
    "src/chat.controller.ts": NEST,
    "main.go": GO,
    "src/Chat.java": SPRING,
    "src/Chat.kt": KTOR,
    "Program.cs": ASPNET,
    "app/controllers/chats_controller.rb": RAILS,
    "app/Http/Controllers/ChatController.php": LARAVEL,
    "src/main.rs": AXUM,
}
CALL = 'from openai import OpenAI\n\nanswer = OpenAI().chat.completions.create(model="small", messages=[])\n'
CAPPED = CALL.replace("messages=[]", "messages=[], max_tokens=50")


def served(texts: dict[str, str], *names: str, **more: object) -> Evidence:
    """A project that is deployed: it has an image and a platform's file."""
    return having(texts, names=("Dockerfile", "fly.toml", *names), **more)
