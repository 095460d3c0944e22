//! Redis and RabbitMQ beside the server: with each kill of the server one of them is killed too.

use super::SoakPlan;
use crate::{RabbitServer, RedisServer};

#[derive(Debug)]
pub struct Beside {
    redis: Option<RedisServer>,
    rabbit: Option<RabbitServer>,
    down: Option<Part>,
    pub redis_restarted: u64,
    pub rabbitmq_restarted: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Redis,
    Rabbit,
}

impl Beside {
    /// What is not installed is not there; standard error says so.
    pub async fn start(plan: &SoakPlan) -> Self {
        let (redis, rabbit) = if plan.is_alone {
            (None, None)
        } else {
            (RedisServer::start().await, RabbitServer::start().await)
        };
        Self {
            redis,
            rabbit,
            down: None,
            redis_restarted: 0,
            rabbitmq_restarted: 0,
        }
    }

    /// Where the server finds them.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let redis = self.redis.as_ref().map(|redis| ("CLINIC_REDIS", redis.address()));
        let rabbit = self
            .rabbit
            .as_ref()
            .map(|rabbit| ("CLINIC_RABBITMQ", rabbit.address()));
        redis.into_iter().chain(rabbit).collect()
    }

    /// In turn, by `kill -9`. Until [`Self::begin_again`] the server is without it.
    pub fn kill_next(&mut self) {
        let is_rabbits_turn = self.rabbitmq_restarted < self.redis_restarted;
        self.down = match (&mut self.redis, &mut self.rabbit) {
            (Some(redis), rabbit) if rabbit.is_none() || !is_rabbits_turn => {
                redis.kill();
                Some(Part::Redis)
            }
            (_, Some(rabbit)) => {
                rabbit.kill();
                Some(Part::Rabbit)
            }
            _ => None,
        };
    }

    pub async fn begin_again(&mut self) {
        match (self.down.take(), &mut self.redis, &mut self.rabbit) {
            (Some(Part::Redis), Some(redis), _) => {
                redis.begin_again().await;
                self.redis_restarted += 1;
            }
            (Some(Part::Rabbit), _, Some(rabbit)) => {
                rabbit.begin_again().await;
                self.rabbitmq_restarted += 1;
            }
            _ => {}
        }
    }
}
